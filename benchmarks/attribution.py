"""Who says what, on PolNeAR's dev articles: the whole way, from text to speaker.

    python benchmarks/attribution.py DATA [--model MODEL]

DATA is the folder above polnear. Prints, over all articles of the dev compartment
(it takes no part in training; settings were chosen on it):

content     Precision: the share of predicted content spans that share a character with
            an annotated one; recall: the share of annotated ones that share one with a
            predicted one; F1. A span is cut where a statement ends.
speaker     Of the predicted contents that meet an annotated one whose source is
            annotated and is not the author ("I", "we"): the share whose source, found
            in whatever statement, shares a character with that source. No source found
            counts as wrong.
inside      Of the statements of which at least half lies in annotated contents with a
            source: the share whose speaker is named by words that share a character
            with this source, or has the last word of the name in it.
outside     Of the statements without any annotated content: the share that gets a
            speaker all the same.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from geostance.inference.scorer import Scorer
from geostance.inference.speakers import Spoken, attribute
from geostance.inference.speakers.attributing import link
from geostance.inference.speakers.choosing import Linked
from geostance.inference.speakers.neighbours import Neighbours
from geostance.inference.splitting.offsets import OffsetMap
from geostance.inference.splitting.quotes import find_quotes
from geostance.inference.splitting.statements import Reading, read_statements
from geostance.models.mentions import MentionFinder
from geostance.models.prediction import predict
from geostance.models.tagging import Tagged
from geostance.training.sources.polnear import AttributedArticle, Span, articles


@dataclass
class Counts:
    """Hits and trials by what is measured."""

    hits: dict[str, int] = field(default_factory=dict)
    trials: dict[str, int] = field(default_factory=dict)

    def count(self, name: str, hit: bool) -> None:
        """Count one trial."""
        self.hits[name] = self.hits.get(name, 0) + hit
        self.trials[name] = self.trials.get(name, 0) + 1

    def share(self, name: str) -> float:
        """Return the share of hits in percent."""
        return 100 * self.hits.get(name, 0) / max(self.trials.get(name, 0), 1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="the folder above polnear")
    parser.add_argument("--model", help="a model folder; default: the shipped one")
    options = parser.parse_args()
    scorer = Scorer.from_pretrained(options.model)
    counts = Counts()
    finder = MentionFinder(scorer.targets)
    for article in articles(options.data / "polnear" / "data" / "dev"):
        reading = read_statements(article.text)
        measure(article, reading, tags_of(scorer, reading), counts, finder)
    report(counts)


def tags_of(scorer: Scorer, reading: Reading) -> list[list[Tagged]]:
    """Tag each statement, with offsets into the cleaned text."""
    queries = scorer.queries(reading.parts)
    found = predict(scorer.model, queries, batch_size=scorer.batch_size)
    return [
        [
            replace(s, start=part.start + s.start, end=part.start + s.end)
            for s in p.tagged
        ]
        for part, p in zip(reading.statements, found, strict=True)
    ]


def measure(
    article: AttributedArticle,
    reading: Reading,
    tagged: Sequence[Sequence[Tagged]],
    counts: Counts,
    finder: MentionFinder | None = None,
) -> list[Spoken | None]:
    """Add one article to the counts; what is not scored (headings) stays out."""
    origins = OffsetMap(article.text, reading.text)
    gold = list(_gold(article))
    text, parts, quotes = reading.text, reading.statements, find_quotes(reading.text)
    spoken = attribute(text, parts, tagged, quotes, finder)
    linked_all = link(text, tagged, Neighbours(parts, quotes))
    rows = zip(parts, linked_all, spoken, strict=True)
    for part, linked, who in rows:
        own = [pair for pair in gold if _meet(pair[0], part.original)]
        contents = [
            origins.span(*span) for one in linked.reports for span in one.contents
        ]
        for span in contents:
            counts.count("precision", any(_meet(span, g) for g, _ in own))
        for span, _ in own:
            counts.count("recall", any(_meet(span, c) for c in contents))
        known = [(span, sources) for span, sources in own if sources]
        _count_contents(known, linked, origins, counts)
        _count_statement(article.text, part.original, known, who, origins, counts)
        if not own:
            counts.count("outside", who is not None and who.speaker is not None)
    return spoken


def _count_contents(
    known: list[tuple[Span, tuple[Span, ...]]],
    linked: Linked,
    origins: OffsetMap,
    counts: Counts,
) -> None:
    for one in linked.reports:
        source = origins.span(*one.source) if one.source else None
        for span in (origins.span(*content) for content in one.contents):
            met = [sources for g, sources in known if _meet(span, g)]
            right = any(source and _meet(source, s) for found in met for s in found)
            if met:
                counts.count("speaker", bool(right))


def _count_statement(
    text: str,
    statement: Span,
    known: list[tuple[Span, tuple[Span, ...]]],
    who: Spoken | None,
    origins: OffsetMap,
    counts: Counts,
) -> None:
    inside = sum(_common(span, statement) for span, _ in known)
    if 2 * inside < statement[1] - statement[0]:
        return
    found = origins.span(*who.source) if who and who.source else None
    surname = who.speaker.split()[-1] if who and who.speaker else None
    sources = [source for _, of_one in known for source in of_one]
    right = any(
        (found and _meet(found, source))
        or (surname and surname in text[slice(*source)])
        for source in sources
    )
    counts.count("inside", right)


def _gold(article: AttributedArticle) -> Iterator[tuple[Span, tuple[Span, ...]]]:
    for one in article.attributions:
        authors = {article.text[start:end].lower() for start, end in one.source}
        for span in one.content:
            yield span, () if authors & _AUTHOR else one.source


_AUTHOR = {"i", "we", "my", "our", "me", "us"}
"""Sources that are the author, who is no speaker for us; within a quotation PolNeAR
annotates only who is quoted."""


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _common(one: Span, other: Span) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def report(counts: Counts) -> None:
    """Print the shares."""
    precision, recall = counts.share("precision"), counts.share("recall")
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0
    print(f"content   precision {precision:.1f}  recall {recall:.1f}  F1 {f1:.1f}")
    for name in ("speaker", "inside", "outside"):
        print(f"{name:9} {counts.share(name):5.1f}%  of {counts.trials.get(name, 0)}")


if __name__ == "__main__":
    main()
