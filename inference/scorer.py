"""Articles in, a stance toward every target for every statement out."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self, TypeVar

from torch import Tensor

from geostance.models.archive import TrainedModel
from geostance.models.labels import SENTIMENTS, STANCES
from geostance.models.masking import Query
from geostance.models.mentions import Mention, MentionFinder, explicit_mentions
from geostance.models.network import REPORTED
from geostance.models.prediction import Prediction, predict
from geostance.models.targets import Targets, load_targets

from .articles import Article
from .scores import ScoredArticle, ScoredStatement, SentimentScore, StanceScore
from .statements import Statement, read_statements

LabelT = TypeVar("LabelT", bound=str)

_NOT_SPOKEN_OF = StanceScore(
    "none", {"favor": 0.0, "against": 0.0, "neutral": 0.0, "none": 1.0}
)


class Scorer:
    """Reads articles with a trained model.

    Args:
        model: The trained model.
        targets: Whom to look for; by default russia, us and nato.
        batch_size: Statements in a batch. It changes speed and memory, not scores.
    """

    def __init__(
        self, model: TrainedModel, targets: Targets | None = None, batch_size: int = 32
    ) -> None:
        self.model = model
        self.targets = targets or load_targets()
        self.batch_size = batch_size
        self._finder = MentionFinder(self.targets)

    @classmethod
    def from_pretrained(
        cls,
        model: str | Path | None = None,
        targets: str | Path | None = None,
        batch_size: int = 32,
    ) -> Self:
        """Load a model and make it a scorer.

        Args:
            model: A folder that training wrote, or a hub id; by default the model
                that ships with the package, which needs no network.
            targets: A targets file; by default russia, us and nato.
            batch_size: Statements in a batch.

        Raises:
            ModelError: If the model is missing, cut short or of another kind.
            ConfigError: If the targets file is not valid.
        """
        found = load_targets(targets)
        return cls(TrainedModel.load(model), found, batch_size)

    def score_text(self, text: str) -> ScoredArticle:
        """Score a text as one article."""
        return self.score_article(Article(text))

    def score(self, articles: Iterable[Article]) -> Iterator[ScoredArticle]:
        """Score articles one after the other, as they come."""
        return map(self.score_article, articles)

    def score_article(self, article: Article) -> ScoredArticle:
        """Split an article into statements and score each of them."""
        reading = read_statements(article.text)
        queries = self._queries(reading.parts)
        predictions = predict(self.model, queries, batch_size=self.batch_size)
        return ScoredArticle(
            article=article,
            text=reading.text,
            statements=tuple(
                self._scored(*row)
                for row in zip(reading.statements, queries, predictions, strict=True)
            ),
            left_out=reading.left_out,
            targets=self.targets.ids,
        )

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
        predictions = predict(self.model, queries, convention, self.batch_size)
        return [self._stances(p, convention)[0] for p in predictions]

    def _queries(self, parts: Iterable[Statement]) -> list[Query]:
        """Find the mentions in each statement, knowing those before it."""
        queries = []
        named: dict[str, None] = {}
        for part in parts:
            mentions = self._finder.find(part.text, named)
            for mention in mentions:
                named.pop(mention.actor, None)
                named[mention.actor] = None
            if part.kind == "statement":
                found = {mention.actor for mention in mentions}
                asked = [target for target in self.targets.ids if target in found]
                queries.append(Query(part.text, mentions, asked))
        return queries

    def _scored(
        self, part: Statement, query: Query, prediction: Prediction
    ) -> ScoredStatement:
        found = dict(zip(query.actors, self._stances(prediction), strict=True))
        probabilities = self.model.calibration.probabilities(
            "sentiment", prediction.sentiment[None]
        )[0]
        return ScoredStatement(
            text=part.text,
            start=part.start,
            end=part.end,
            sentiment=SentimentScore(*_labelled(SENTIMENTS, probabilities)),
            stances={t: found.get(t, _NOT_SPOKEN_OF) for t in self.targets.ids},
            mentions=tuple(_only(query.mentions, query.actors)),
            original=part.original,
        )

    def _stances(
        self, prediction: Prediction, convention: str = REPORTED
    ) -> list[StanceScore]:
        rows = self.model.calibration.probabilities(
            "stance", prediction.stance, convention
        )
        return [StanceScore(*_labelled(STANCES, row)) for row in rows]


def _labelled(
    labels: tuple[LabelT, ...], probabilities: Tensor
) -> tuple[LabelT, dict[LabelT, float]]:
    values = dict(zip(labels, probabilities.tolist(), strict=True))
    return max(values, key=values.__getitem__), values


def _only(mentions: Iterable[Mention], actors: Sequence[str]) -> Iterator[Mention]:
    return (mention for mention in mentions if mention.actor in actors)
