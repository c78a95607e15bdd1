"""Scores as `geostance score` writes them, made by hand for these tests."""

from pathlib import Path
from typing import Any

from geostance.inference.reading.articles import Article
from geostance.inference.scores import (
    ScoredArticle,
    ScoredStatement,
    SentimentScore,
    StanceScore,
)
from geostance.inference.splitting.statements import Statement
from geostance.inference.writing.output_rows import RowKind
from geostance.inference.writing.writers import Format, open_writer
from geostance.models.mentions import Mention
from geostance.models.targets import default_targets

TARGETS = default_targets().ids
NAMES = {"russia": "Russia", "us": "America", "nato": "NATO"}
TONE = SentimentScore(
    "neutral", {"positive": 0.1, "neutral": 0.8, "negative": 0.1}, False
)


def stance(*chances: float) -> StanceScore:
    """A score from the probabilities of favor, against, neutral and none."""
    labels = ("favor", "against", "neutral", "none")
    values: dict[Any, float] = dict(zip(labels, chances, strict=True))
    return StanceScore(max(values, key=values.__getitem__), values)


NOT_NAMED = stance(0, 0, 0, 1)


def statement(text: str, **stances: StanceScore) -> ScoredStatement:
    """A statement in which each target of `stances` is named as in NAMES."""
    mentions = [
        Mention(
            target,
            text.index(NAMES[target]),
            text.index(NAMES[target]) + len(NAMES[target]),
        )
        for target in stances
    ]
    return ScoredStatement(
        text=text,
        start=0,
        end=len(text),
        sentiment=TONE,
        stances={target: stances.get(target, NOT_NAMED) for target in TARGETS},
        mentions=tuple(sorted(mentions, key=lambda m: m.start)),
        speaker="Ada Kellan",
    )


def article(
    name: str, *statements: ScoredStatement, outlet: str | None = None
) -> ScoredArticle:
    """An article of these statements, with a title that is not scored."""
    title = Statement("News of the day", 0, 15, "title")
    return ScoredArticle(
        Article("", id=name, title="News", outlet=outlet),
        "",
        statements,
        (title,),
        TARGETS,
    )


def write(path: Path, *articles: ScoredArticle, rows: RowKind = "statement") -> Path:
    """Write scores in the format that the name ends in."""
    kind: Format = path.suffix[1:]  # type: ignore[assignment]
    keep_all = rows == "statement"
    with open_writer(path, kind, TARGETS, keep_all=keep_all, rows=rows) as writer:
        for one in articles:
            writer.write(one)
    return path
