"""A scored article -> rows, nested or flat."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any, Literal

from geostance.inference.scores import ScoredArticle, ScoredStatement
from geostance.inference.splitting.statements import Statement
from geostance.models.errors import InputError
from geostance.models.labels import SENTIMENTS, STANCES

Part = ScoredStatement | Statement
RowKind = Literal["statement", "target"]
"""What a row stands for: a statement, or a statement and one target."""

SCHEMA_VERSION = 1
"""Of the rows. A column that goes or changes its meaning raises it; a new one does not.
rows.schema.json describes them."""


def nested_rows(
    article: ScoredArticle, keep_all: bool = False
) -> Iterator[dict[str, Any]]:
    """Yield an object for each statement, with `stances` and `mentions` nested.

    Args:
        article: What was scored.
        keep_all: Yield also what was left out, with its kind and without scores.
    """
    for number, part in _numbered(article, keep_all):
        row = _common(article, number, part)
        if isinstance(part, Statement):
            yield {
                **row,
                "attribution": None,
                "sentiment_probabilities": None,
                "sentiment_abstain": None,
                "stances": {},
                "mentions": [],
            }
            continue
        yield {
            **row,
            "attribution": _attribution(part),
            "sentiment_probabilities": _rounded(part.sentiment.probabilities),
            "sentiment_abstain": part.sentiment.abstains,
            "stances": {
                target: {
                    "label": score.label,
                    "probabilities": _rounded(score.probabilities),
                    "abstain": score.abstains,
                }
                for target, score in part.stances.items()
            },
            "mentions": _mentions(part),
        }


def flat_rows(
    article: ScoredArticle, keep_all: bool = False
) -> Iterator[dict[str, Any]]:
    """Yield a row for each statement with columns such as `russia`, `russia_favor`.

    `attribution` and `mentions` are JSON in one cell.

    Args:
        article: What was scored.
        keep_all: Yield also what was left out, with its kind and without scores.
    """
    for number, part in _numbered(article, keep_all):
        row = _common(article, number, part)
        if isinstance(part, ScoredStatement):
            for label, value in _rounded(part.sentiment.probabilities).items():
                row[f"sentiment_{label}"] = value
            row["sentiment_abstain"] = part.sentiment.abstains
            for target, score in part.stances.items():
                row[target] = score.label
                for label, value in _rounded(score.probabilities).items():
                    row[f"{target}_{label}"] = value
                row[f"{target}_abstain"] = score.abstains
            row["attribution"] = _cell(_attribution(part))
            row["mentions"] = _cell(_mentions(part))
        yield row


def nested_stances(article: ScoredArticle) -> Iterator[dict[str, Any]]:
    """Yield an object for each statement and target."""
    for number, part in enumerate(article.statements):
        row = _common(article, number, part)
        tone = _rounded(part.sentiment.probabilities)
        mentions = _mentions(part)
        for target, score in part.stances.items():
            yield {
                **row,
                "attribution": _attribution(part),
                "sentiment_probabilities": tone,
                "sentiment_abstain": part.sentiment.abstains,
                "target": target,
                "stance": score.label,
                "stance_probabilities": _rounded(score.probabilities),
                "stance_abstain": score.abstains,
                "mentions": [m for m in mentions if m["target"] == target],
            }


def flat_stances(article: ScoredArticle) -> Iterator[dict[str, Any]]:
    """Yield a row for each statement and target, with `target` and `stance` columns."""
    for row in nested_stances(article):
        for name in ("sentiment", "stance"):
            for label, value in row.pop(f"{name}_probabilities").items():
                row[f"{name}_{label}"] = value
        for name in ("attribution", "mentions"):
            row[name] = _cell(row[name])
        yield row


def stance_columns() -> list[str]:
    """List the columns of `flat_stances`."""
    stances = (f"stance_{value}" for value in (*STANCES, "abstain"))
    return [*_common_columns(), "target", "stance", *stances, "attribution", "mentions"]


def columns(targets: Iterable[str]) -> list[str]:
    """List the columns of `flat_rows`.

    Raises:
        InputError: If a target's id is the name of another column.
    """
    names = [
        *_common_columns(),
        *(
            column
            for target in targets
            for column in (target, *(f"{target}_{v}" for v in (*STANCES, "abstain")))
        ),
        *("attribution", "mentions"),
    ]
    doubled = {name for name in names if names.count(name) > 1}
    if doubled:
        raise InputError(
            f"target id {min(doubled)!r} is the name of a column of the output: "
            "rename it in the targets file"
        )
    return names


def _common_columns() -> list[str]:
    return [
        *("article", "title", "outlet", "date", "url", "author", "language"),
        *("file", "row", "statement", "kind", "text", "start", "end"),
        *("original_start", "original_end", "speaker", "speaker_description", "quote"),
        *("sentiment", *(f"sentiment_{v}" for v in (*SENTIMENTS, "abstain"))),
    ]


def _numbered(
    article: ScoredArticle, keep_all: bool
) -> Iterator[tuple[int | None, Part]]:
    """Number the statements, alike with and without what was left out."""
    number = 0
    for part in article.parts if keep_all else article.statements:
        if isinstance(part, ScoredStatement):
            yield number, part
            number += 1
        else:
            yield None, part


def _common(article: ScoredArticle, number: int | None, part: Part) -> dict[str, Any]:
    source = article.article
    scored = part if isinstance(part, ScoredStatement) else None
    return {
        "article": source.id,
        "title": source.title,
        "outlet": source.outlet,
        "date": source.date,
        "url": source.url,
        "author": source.author,
        "language": source.language,
        "file": source.file,
        "row": source.row,
        "statement": number,
        "kind": part.kind if isinstance(part, Statement) else "statement",
        "text": part.text,
        "start": part.start,
        "end": part.end,
        "original_start": part.original[0],
        "original_end": part.original[1],
        "speaker": scored.speaker if scored else None,
        "speaker_description": scored.speaker_description if scored else None,
        "quote": scored.quote if scored else None,
        "sentiment": str(scored.sentiment) if scored else None,
    }


def _attribution(part: ScoredStatement) -> dict[str, Any] | None:
    return asdict(part.attribution) if part.attribution else None


def _mentions(part: ScoredStatement) -> list[dict[str, Any]]:
    return [
        {"target": m.actor, "start": m.start, "end": m.end, "origin": m.origin}
        for m in part.mentions
    ]


def _cell(value: Any) -> str | None:  # noqa: ANN401
    """Write a value with parts into one cell."""
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _rounded(probabilities: dict[Any, float]) -> dict[Any, float]:
    return {label: round(value, 6) for label, value in probabilities.items()}
