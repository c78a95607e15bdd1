"""PolNeAR, statement by statement, as the attribution head learns from it."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from geostance.models.mentions import MentionFinder
from geostance.models.sentences import sentence_spans
from geostance.models.tagging import Tagged
from geostance.models.targets import default_targets

from .examples import Example
from .faults import Faults
from .polnear import AttributedArticle, collected_articles

_LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")


def read(folder: Path) -> Iterator[Example]:
    """Yield the statements of the train and the dev compartment.

    Args:
        folder: Holds data/train and data/dev as published.

    Raises:
        DataError: If a file is missing or a span does not fit its text.
    """
    with Faults("not a PolNeAR article") as faults:
        for split in ("train", "dev"):
            for article in collected_articles(folder / "data" / split, faults):
                yield from statements(article, split)


def statements(article: AttributedArticle, split: str) -> Iterator[Example]:
    """Yield an article's sentences with the parts of the spans that lie in them."""
    spans = article.spans()
    place = 0
    for line in _LINE.finditer(article.text):
        for number, (start, end) in enumerate(sentence_spans(line.group())):
            start, end = start + line.start(), end + line.start()
            while place < len(spans) and spans[place][2] <= start:
                place += 1
            text = article.text[start:end]
            yield Example(
                id=f"{article.id}-{line.start()}-{number}",
                text=text,
                mentions=tuple(_finder().find(text)),
                stances={},
                source="polnear",
                group=article.id,
                split=split,
                tagged=tuple(
                    Tagged(role, max(first, start) - start, min(last, end) - start)
                    for role, first, last in spans[place : place + 200]
                    if first < end and start < last
                ),
            )


@cache
def _finder() -> MentionFinder:
    return MentionFinder(default_targets())
