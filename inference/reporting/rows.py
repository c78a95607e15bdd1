"""Scores on a disk, in any of their formats -> articles, one at a time."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from geostance.models.errors import InputError
from geostance.models.labels import SENTIMENTS, STANCES

from .parts import Key, Scored, part_of

_META = ("title", "outlet", "date", "url", "author", "language")
_WHOLE = ("row", "statement", "start", "end", "original_start", "original_end")
_BATCH = 2_000
"""Rows of a Parquet file that are held together."""


def read_scores(files: Iterable[Path]) -> Iterator[Scored]:
    """Read the articles of files of scores, as `Scores.files` lists them.

    Raises:
        InputError: If a row is not one of `geostance score`; names it.
    """
    for file in files:
        keyed = (
            (_key(row, file, number), row) for number, row in enumerate(_rows(file), 1)
        )
        for key, group in groupby(keyed, itemgetter(0)):
            yield _article(key, [row for _, row in group], file)


def _article(key: Key, rows: list[dict[str, Any]], file: Path) -> Scored:
    if "target" in rows[0]:
        rows = _gathered(rows)
    try:
        parts = [part_of(row) for row in rows]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(
            f"{file}: article {key[0]}: not rows of `geostance score` "
            f"({type(error).__name__}: {error}): score the articles again"
        ) from None
    return Scored(key, {name: rows[0].get(name) for name in _META}, parts)


def _key(row: Mapping[str, Any], file: Path, number: int) -> Key:
    if "article" not in row or "kind" not in row:
        raise InputError(
            f"{file}: row {number}: no columns article and kind: these are no scores"
        )
    return row["article"], row.get("file"), row.get("row")


def _gathered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Make one row of those of a statement and each target."""
    gathered = []
    for _, group in groupby(rows, lambda row: row["statement"]):
        own = list(group)
        stances = {
            row["target"]: {
                "label": row["stance"],
                "probabilities": row["stance_probabilities"],
                "abstain": row["stance_abstain"],
            }
            for row in own
        }
        mentions = [mention for row in own for mention in row["mentions"]]
        gathered.append({**own[0], "stances": stances, "mentions": mentions})
    return gathered


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        yield from _READERS[path.suffix[1:].lower()](path)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: cannot be read: {str(error).lower()}") from None


def _jsonl(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                row = json.loads(line)
            except ValueError:
                row = None
            if not isinstance(row, dict):
                raise InputError(f"{path}: row {number}: not a JSON object")
            yield row


def _csv(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 1):
            try:
                yield _nested({name: value or None for name, value in row.items()})
            except (ValueError, TypeError, KeyError) as error:
                raise InputError(
                    f"{path}: row {number}: not a row of `geostance score` ({error})"
                ) from None


def _parquet(path: Path) -> Iterator[dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(_BATCH):
                for row in batch.to_pylist():
                    yield _nested(row)
    except (pa.ArrowException, KeyError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(f"{path}: no Parquet file of scores: {reason}") from None


_READERS = {"parquet": _parquet, "jsonl": _jsonl, "csv": _csv}


def _nested(row: dict[str, Any]) -> dict[str, Any]:
    """Give a flat row the shape of a JSONL row; cells of CSV may be strings."""
    for name in _WHOLE:
        row[name] = None if row[name] is None else int(row[name])
    row["text"] = row["text"] or ""
    for name in ("attribution", "mentions"):
        row[name] = json.loads(row[name]) if row[name] else None
    row["mentions"] = row["mentions"] or []
    row["sentiment_probabilities"], row["sentiment_abstain"] = _chances(
        row, "sentiment", SENTIMENTS
    )
    if "target" in row:
        row["stance_probabilities"], row["stance_abstain"] = _chances(
            row, "stance", STANCES
        )
        return row
    targets = [name.removesuffix("_favor") for name in row if name.endswith("_favor")]
    row["stances"] = {}
    for target in targets:
        if row[target] is None:
            continue
        chances, abstain = _chances(row, target, STANCES)
        row["stances"][target] = {
            "label": row[target],
            "probabilities": chances,
            "abstain": abstain,
        }
    return row


def _chances(
    row: Mapping[str, Any], name: str, labels: tuple[str, ...]
) -> tuple[dict[str, float] | None, bool | None]:
    if row[f"{name}_{labels[0]}"] is None:
        return None, None
    chances = {label: float(row[f"{name}_{label}"]) for label in labels}
    return chances, str(row[f"{name}_abstain"]).lower() == "true"
