"""Files that annotators have filled in -> what each of them says of each task.

Label Studio's JSON has tasks with annotations in them; its JSON-MIN and CSV, and what
was exported as JSONL or CSV, have a row for each, under the names of models/annotation.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geostance.models.annotation import (
    ANNOTATOR,
    FILLED_IN,
    NOTE,
    SENTIMENT,
    SPEAKER,
    STANCE,
    WHEN,
)
from geostance.models.config import build_config
from geostance.models.errors import ConfigError, DataError
from geostance.training.sources.faults import Faults
from geostance.training.sources.lines import text_of
from geostance.training.sources.tables import SUFFIXES, table_rows

from .labelled import Labelled

Row = dict[str, Any]

_ABOUT = (
    *("file", "row", "statement", "title", "outlet", "date", "url", "before", "after"),
    *("strategy", "blind", "priority", "reason"),
)
_TASK = ("task", "article", "text", "asked", "mentions")


@dataclass
class FilledIn:
    """What files hold."""

    labelled: list[Labelled] = field(default_factory=list)
    blank: int = 0
    """Rows and annotations without any label."""
    cancelled: int = 0
    """Annotations that were skipped in Label Studio."""


def read_filled_in(paths: list[Path], annotator: str | None, now: str) -> FilledIn:
    """Read files in the formats of `annotate export`, and Label Studio's exports.

    Args:
        paths: The files.
        annotator: Who filled in the rows that do not tell.
        now: The time of the import, in UTC.

    Raises:
        DataError: If a file cannot be read, or anything in it is at fault; names all.
    """
    found = FilledIn()
    with Faults("not an annotation") as faults:
        for path in paths:
            for place, row in _rows(path, faults, found):
                with faults.at(place):
                    try:
                        _take(row, place, path, annotator, now, found)
                    except ConfigError as error:
                        faults.add(str(error))
    return found


def _take(
    row: Row, place: str, path: Path, annotator: str | None, now: str, found: FilledIn
) -> None:
    """Check a row and add it to what is found, unless it holds no label."""
    values = _labels(row)
    if not any(value for name, value in values.items() if name != "other"):
        found.blank += 1
        return
    if missing := [name for name in ("task", "article", "text") if name not in row]:
        raise ValueError(
            f"{', '.join(missing)} missing: keep the columns of what was exported"
        )
    who = row.get(ANNOTATOR, annotator)
    if who is None:
        raise ValueError(
            f"it does not tell who labelled it: fill in {ANNOTATOR}, or give "
            "--annotator NAME"
        )
    values |= {name: str(row[name]) for name in ("task", "article", "text")}
    values |= {
        "asked": _asked(row),
        "mentions": _mentions(row),
        "about": {name: row[name] for name in _ABOUT if name in row},
        "annotator": _who(who),
        "annotated_at": _when(row),
        "file": path.name,
        "imported_at": now,
    }
    found.labelled.append(build_config(Labelled, values, place))


def _rows(path: Path, faults: Faults, found: FilledIn) -> Iterator[tuple[str, Row]]:
    if path.suffix == ".json":
        yield from _json_rows(path, faults, found)
    elif path.suffix in SUFFIXES:
        yield from table_rows(path, faults)
    else:
        raise DataError(
            f"{path}: annotations end in .json (Label Studio), {', '.join(SUFFIXES)}"
        )


def _json_rows(
    path: Path, faults: Faults, found: FilledIn
) -> Iterator[tuple[str, Row]]:
    """Yield the rows of JSON-MIN, or those that the annotations of tasks make."""
    try:
        tasks = json.loads(text_of(path))
    except ValueError as error:
        raise DataError(f"{path}: not JSON: {error}") from None
    if not isinstance(tasks, list):
        raise DataError(
            f"{path}: expected a list of tasks: export JSON or JSON-MIN from Label "
            "Studio"
        )
    for number, task in enumerate(tasks, 1):
        place = f"{path}: task {number}"
        if not isinstance(task, dict):
            faults.add(f"{place}: expected an object, found {type(task).__name__}")
        elif "annotations" not in task and "data" not in task:
            yield place, {k: v for k, v in task.items() if v not in (None, "")}
        else:
            with faults.at(place):
                yield from _annotations(task, place, found)


def _annotations(task: Row, place: str, found: FilledIn) -> Iterator[tuple[str, Row]]:
    data = {k: v for k, v in task["data"].items() if v not in (None, "")}
    for number, one in enumerate(task.get("annotations") or [], 1):
        if one.get("was_cancelled"):
            found.cancelled += 1
            continue
        row = {k: v for k, v in data.items() if k not in FILLED_IN}
        for result in one["result"]:
            name, value = result["from_name"], result["value"]
            row[name] = value.get(result["type"], value.get("text", value))
        times = {key: one[key] for key in ("updated_at", "created_at") if one.get(key)}
        who = one.get("completed_by")
        yield (
            f"{place}, annotation {number}",
            row | times | ({} if who is None else {ANNOTATOR: who}),
        )


def _labels(row: Row) -> Row:
    """Return the labels of a row, empty where there are none."""
    stances = {
        name.removeprefix(STANCE): _one(value)
        for name, value in row.items()
        if name.startswith(STANCE)
    }
    known = (*_TASK, *_ABOUT, *FILLED_IN, *_STUDIO)
    return {
        "stances": stances,
        "sentiment": _one(row.get(SENTIMENT)),
        "speaker": _words(row.get(SPEAKER)),
        "note": _words(row.get(NOTE)),
        "other": {
            name: value
            for name, value in row.items()
            if name not in known and not name.startswith((STANCE, "guess_"))
        },
    }


_STUDIO = (
    *("id", "annotation_id", "created_at", "updated_at", "lead_time", "ask"),
    *("annotations", "predictions"),
)
"""Columns of Label Studio that are no labels."""


def _one(value: Any) -> Any:  # noqa: ANN401
    """Return a choice, which Label Studio may put into a list or an object."""
    if isinstance(value, dict):
        value = value.get("choices", value)
    if isinstance(value, list):
        if len(value) != 1:
            raise ValueError(f"expected one choice, found {value!r}")
        return value[0]
    return value


def _words(value: Any) -> str | None:  # noqa: ANN401
    if isinstance(value, dict):
        value = value.get("text", value)
    if isinstance(value, list):
        value = "\n".join(map(str, value))
    return None if value is None else str(value).strip() or None


def _asked(row: Row) -> list[str]:
    value = row.get("asked", "")
    return value.split() if isinstance(value, str) else value


def _mentions(row: Row) -> Any:  # noqa: ANN401
    value = row.get("mentions", [])
    return json.loads(value) if isinstance(value, str) else value


def _who(value: Any) -> str:  # noqa: ANN401
    """Return an annotator's name; Label Studio may tell its own number or a person."""
    if isinstance(value, dict):
        value = value.get("email") or value.get("username") or value["id"]
    return str(value).strip()


def _when(row: Row) -> str | None:
    times = (row.get(name) for name in (WHEN, "updated_at", "created_at"))
    return next((str(time) for time in times if time is not None), None)
