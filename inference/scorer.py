"""Articles in, a stance toward every target for every statement out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import Any, Self

from geostance.models.engines import Engine, Precision, load_model
from geostance.models.explanation import Explanation, explain
from geostance.models.labels import REPORTED, Stance
from geostance.models.masking import Query
from geostance.models.mentions import Mention, MentionFinder, explicit_mentions
from geostance.models.prediction import Model, Prediction, predict
from geostance.models.targets import Targets, load_targets

from .ahead import in_order
from .calibrated import stances, tones
from .column import StanceColumn
from .reading.articles import Article
from .scores import (
    Attribution,
    ScoredArticle,
    ScoredStatement,
    SentimentScore,
    StanceScore,
)
from .speakers import OwnSide, Spoken, attribute
from .splitting.quotes import find_quotes
from .splitting.statements import Reading, Statement, read_statements
from .windows import windows

_NOT_SPOKEN_OF = StanceScore(
    "none", {"favor": 0.0, "against": 0.0, "neutral": 0.0, "none": 1.0}
)


class Scorer:
    """Reads articles with a trained model.

    Args:
        model: The trained model.
        targets: Whom to look for; by default russia, us and nato.
        batch_size: Statements of usual length in a batch. It changes speed and memory,
            not scores.
        only_named: Score only statements that name a target, and tell no speakers: in
            an archive of everything, that is a fraction of the work.
    """

    def __init__(
        self,
        model: Model,
        targets: Targets | None = None,
        batch_size: int = 32,
        only_named: bool = False,
    ) -> None:
        self.model = model
        self.targets = targets or load_targets()
        self.batch_size = batch_size
        self.only_named = only_named
        self._finder = MentionFinder(self.targets)
        self._own_side = OwnSide(self._finder)

    @classmethod
    def from_pretrained(
        cls,
        model: str | Path | None = None,
        targets: str | Path | None = None,
        batch_size: int = 32,
        engine: Engine = "auto",
        threads: int | None = None,
        device: str = "cpu",
        only_named: bool = False,
        precision: Precision = "auto",
        compiled: bool = False,
    ) -> Self:
        """Load a model and make it a scorer.

        Args:
            model: A folder that training wrote, or a hub id; by default the model
                that ships with the package, which needs no network.
            targets: A targets file; by default russia, us and nato.
            batch_size: Statements of usual length in a batch.
            engine: "torch", "int8", or "auto": int8 where the model has it and
                OpenVINO is installed (docs/speed.md).
            threads: Of the engine; by default int8 has as many as there are cores, and
                torch keeps what your program has set.
            device: What torch runs on: "cpu", "cuda", "cuda:1"; int8 has CPUs only.
            only_named: Score only statements that name a target, and tell no speakers.
            precision: Of torch: "fp32", "bf16", or "auto": bf16 on GPUs that have it.
            compiled: Make kernels of torch's encoder first, which takes up to minutes.

        Raises:
            ModelError: If the model is missing, cut short or of another kind, or has
                no such engine, or there is no such device, or it cannot be compiled.
            ConfigError: If the targets file is not valid.
        """
        found = load_targets(targets)
        loaded = load_model(model, engine, threads, device, precision, compiled)
        return cls(loaded, found, batch_size, only_named)

    @property
    def tells_speakers(self) -> bool:
        """Whether it is told who says a statement.

        That takes a model that has learned to, and all statements: what stands around
        one tells, too.
        """
        return self.model.network.tags_reports and not self.only_named

    def score_text(self, text: str) -> ScoredArticle:
        """Score a text as one article."""
        return self.score_article(Article(text))

    def score(self, articles: Iterable[Article]) -> Iterator[ScoredArticle]:
        """Score articles as they come, in their order.

        Statements of several articles are scored together, sorted by length, so up to
        `WINDOW` characters of articles, twice as many where two windows are under way,
        are read ahead of the one that is returned. The same articles give the same
        scores; nothing outlasts a window.
        What the articles raise is raised once those before it have been returned.
        """
        gathered = windows(articles, lambda article: len(article.text))
        scored = in_order(self._score_window, gathered, self.windows_at_once)
        yield from chain.from_iterable(scored)

    @property
    def windows_at_once(self) -> int:
        """How many windows are under way at once.

        Two where an engine works beside Python: while it runs the one, the other is
        read, attributed and written.
        """
        return 2 if self.model.network.works_beside else 1

    def column(self, name: str = "text") -> StanceColumn:
        """Return what counts the statements of a column of texts by their stance.

            df.assign(**scorer.column("text")(df))                    # pandas
            df.hstack(polars.DataFrame(scorer.column("text")(df)))    # Polars
            ds.map(scorer.column("text"), batched=True)               # datasets

        Args:
            name: The column of texts.
        """
        return StanceColumn(self, name)

    def score_article(self, article: Article) -> ScoredArticle:
        """Split an article into statements and score each of them."""
        return self._score_window([article])[0]

    def _score_window(self, articles: Sequence[Article]) -> list[ScoredArticle]:
        readings = [read_statements(article.text) for article in articles]
        asked = [self.queries(reading.parts) for reading in readings]
        if self.only_named:
            readings = list(map(_only_named, readings, asked))
            asked = [[query for query in own if query.actors] for own in asked]
        predictions = self._predict(asked)
        speakers = [
            self._speakers(reading, predicted)
            for reading, predicted in zip(readings, predictions, strict=True)
        ]
        if self.tells_speakers:
            self._take_sides(readings, speakers, asked, predictions)
        return [
            ScoredArticle(
                article=article,
                text=reading.text,
                statements=tuple(
                    map(
                        self._scored,
                        reading.statements,
                        queries,
                        tones(self.model.calibration, predicted),
                        stances(self.model.calibration, predicted),
                        spoken,
                    )
                ),
                left_out=reading.left_out,
                targets=self.targets.ids,
            )
            for article, reading, queries, predicted, spoken in zip(
                articles, readings, asked, predictions, speakers, strict=True
            )
        ]

    def _predict(self, asked: Sequence[Sequence[Query]]) -> list[list[Prediction]]:
        """Predict the statements of several articles together."""
        queries = list(chain.from_iterable(asked))
        found = iter(
            predict(
                self.model,
                queries,
                batch_size=self.batch_size,
                tags=self.tells_speakers,
            )
        )
        return [list(islice(found, len(own))) for own in asked]

    def classify(
        self,
        pairs: Sequence[tuple[str, tuple[int, int]]],
        convention: str = REPORTED,
    ) -> list[StanceScore]:
        """Score the stance toward what a span of each text names.

        Args:
            pairs: A text and the [start, end) of a mention in it. The name itself
                is hidden from the model, as always.
            convention: Whose labels to answer in: "geostance" as docs/labels.md
                has them, or a training source's ("newsmtsc", "dse").

        Returns:
            A score for each pair, in order.

        Raises:
            ValueError: If a span is empty or outside its text, or the model does not
                know the convention.
        """
        queries = []
        for number, (text, span) in enumerate(pairs):
            try:
                mentions = explicit_mentions(text, [span], self._finder)
            except ValueError as error:
                raise ValueError(f"pair {number}: {error}") from None
            queries.append(Query(text, mentions, ["0"]))
        predictions = predict(
            self.model, queries, convention, self.batch_size, tags=False
        )
        found = stances(self.model.calibration, predictions, convention)
        return [scores[0] for scores in found]

    def named_in(self, text: str) -> list[str]:
        """Return the ids of the targets that a statement names."""
        return list(self._query(text, self._finder.find(text)).actors)

    def explain(
        self, text: str, target: str | tuple[int, int], label: Stance | None = None
    ) -> Explanation:
        """Tell which words of a statement carry its stance toward a target.

        Args:
            text: One statement.
            target: The id of a target that it names, or the [start, end) of a mention
                of anybody. The names themselves carry nothing: they are hidden.
            label: What to explain; by default the most probable label.

        Raises:
            ValueError: If the text does not name the target, a span is empty or
                outside it, or the label is unknown.
            ModelError: If the model sees names, which are not weighed.
        """
        if isinstance(target, str):
            query = Query(text, self._finder.find(text), [target])
        else:
            mentions = explicit_mentions(text, [target], self._finder)
            query = Query(text, mentions, ["0"])
        return explain(self.model, query, label, batch_size=self.batch_size)

    def queries(self, parts: Iterable[Statement]) -> list[Query]:
        """Find the mentions in each statement, knowing those before it."""
        queries = []
        named: dict[str, None] = {}
        for part in parts:
            mentions = self._finder.find(part.text, named)
            for mention in mentions:
                named.pop(mention.actor, None)
                named[mention.actor] = None
            if part.kind == "statement":
                queries.append(self._query(part.text, mentions))
        return queries

    def _speakers(
        self, reading: Reading, predictions: Sequence[Prediction]
    ) -> list[Spoken | None]:
        """Find who says each statement; nobody if the model cannot tell."""
        if not self.tells_speakers:
            return [None] * len(predictions)
        tagged = [
            [
                replace(span, start=part.start + span.start, end=part.start + span.end)
                for span in prediction.tagged
            ]
            for part, prediction in zip(reading.statements, predictions, strict=True)
        ]
        quotes = find_quotes(reading.text)
        return attribute(reading.text, reading.statements, tagged, quotes, self._finder)

    def _take_sides(
        self,
        readings: Sequence[Reading],
        speakers: Sequence[Sequence[Spoken | None]],
        asked: Sequence[list[Query]],
        predictions: Sequence[list[Prediction]],
    ) -> None:
        """Score again, in place, the statements in which "we" means a known side."""
        again = []
        for article, (reading, spoken) in enumerate(
            zip(readings, speakers, strict=True)
        ):
            for number, (part, one) in enumerate(
                zip(reading.statements, spoken, strict=True)
            ):
                known = asked[article][number].mentions
                own = self._own_side.mentions(part.text, part.start, one)
                own = [mention for mention in own if not _overlaps(mention, known)]
                if own:
                    mentions = sorted([*known, *own], key=_start)
                    asked[article][number] = self._query(part.text, mentions)
                    again.append((article, number))
        found = self._predict([[asked[article][number]] for article, number in again])
        for (article, number), (prediction,) in zip(again, found, strict=True):
            predictions[article][number] = prediction

    def _query(self, text: str, mentions: Sequence[Mention]) -> Query:
        """Ask for the stance toward every target that is mentioned."""
        found = {mention.actor for mention in mentions}
        asked = [target for target in self.targets.ids if target in found]
        return Query(text, mentions, asked)

    def _scored(
        self,
        part: Statement,
        query: Query,
        tone: SentimentScore,
        told: Sequence[StanceScore],
        spoken: Spoken | None,
    ) -> ScoredStatement:
        found = dict(zip(query.actors, told, strict=True))
        mentions = self._marked(query.mentions, part, spoken)
        spoken_of = {m.actor for m in mentions if not m.only_speaks(part.text)}
        return ScoredStatement(
            text=part.text,
            start=part.start,
            end=part.end,
            sentiment=tone,
            stances={
                target: found[target] if target in spoken_of else _NOT_SPOKEN_OF
                for target in self.targets.ids
            },
            mentions=tuple(m for m in mentions if m.actor in found),
            original=part.original,
            **(_told(spoken) if self.tells_speakers else {}),
        )

    def _marked(
        self, mentions: Iterable[Mention], part: Statement, spoken: Spoken | None
    ) -> list[Mention]:
        """Mark the mentions that only say who speaks: persons in their own name."""
        if spoken is None or spoken.source is None:
            return list(mentions)
        first, last = spoken.source[0] - part.start, spoken.source[1] - part.start
        return [
            replace(m, origin="speaker")
            if first <= m.start
            and m.end <= last
            and (spoken.is_person or self._finder.is_person(part.text[m.start : m.end]))
            else m
            for m in mentions
        ]


def _only_named(reading: Reading, queries: Sequence[Query]) -> Reading:
    """Count statements that name no target among what is not scored."""
    of_statement = iter(queries)
    return replace(
        reading,
        parts=tuple(
            replace(part, kind="unnamed")
            if part.kind == "statement" and not next(of_statement).actors
            else part
            for part in reading.parts
        ),
    )


def _start(mention: Mention) -> int:
    return mention.start


def _overlaps(one: Mention, others: Iterable[Mention]) -> bool:
    return any(one.start < other.end and other.start < one.end for other in others)


def _told(spoken: Spoken | None) -> dict[str, Any]:
    """Return what a scored statement says of its speaker."""
    if spoken is None:
        return {"quote": "none"}
    return {
        "speaker": spoken.speaker,
        "speaker_description": spoken.description,
        "quote": spoken.quote,
        "attribution": Attribution(spoken.source, spoken.cue, spoken.content),
    }
