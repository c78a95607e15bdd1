"""Rows of all formats that scoring writes -> rows as JSONL has them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geostance.models.errors import InputError
from geostance.models.labels import SENTIMENTS, STANCES

from .files import Place, Row, raw_rows

_WHOLE = ("row", "statement", "start", "end", "original_start", "original_end")


def stored_rows(file: Path) -> Iterator[tuple[Place, Row]]:
    """Yield (place, row) of a file; place names the file and the row, from 1.

    Raises:
        InputError: If the file cannot be read, or a row is none of scores. Of a row of
            JSONL only whoever takes its values, under `expected`, finds that out.
    """
    for place, row in raw_rows(file):
        if file.suffix.lower() == ".jsonl":
            yield place, row
            continue
        with expected(place):
            nested = _nested(row)
        yield place, nested


@contextmanager
def expected(place: Place) -> Iterator[None]:
    """Take values out of a row that may be none of scores.

    Raises:
        InputError: That names the place, if one is missing or odd.
    """
    try:
        yield
    except KeyError as error:
        raise InputError(
            f"{place}: column {error.args[0]!r} is missing: give what "
            "`geostance score` wrote"
        ) from None
    except (TypeError, ValueError, AttributeError) as error:
        raise InputError(f"{place}: not a row of scores: {error}") from None


def _nested(flat: Row) -> Row:
    """Give a flat row the shape of a JSONL row (docs/output.md).

    Args:
        flat: As CSV, whose cells are strings, or Parquet has it.
    """
    row: Row = {name: None if value == "" else value for name, value in flat.items()}
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
    row: Row, name: str, labels: tuple[str, ...]
) -> tuple[dict[str, float] | None, bool | None]:
    if row[f"{name}_{labels[0]}"] is None:
        return None, None
    chances = {label: float(row[f"{name}_{label}"]) for label in labels}
    return chances, str(row[f"{name}_abstain"]).lower() == "true"
