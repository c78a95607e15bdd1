"""What lies in a file of scores, as SQL: one row for each statement and target.

`geostance score` writes four layouts (docs/output.md): rows for each statement or for
each statement and target, nested in JSONL or flat in CSV and Parquet. All come to the
same columns here.
"""

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from geostance.models.errors import InputError
from geostance.models.labels import SENTIMENTS, STANCES

Kind = Literal["jsonl", "csv", "parquet"]

TEXTS = (
    *("article", "title", "outlet", "date", "url", "author", "language", "file"),
    *("kind", "text", "speaker", "speaker_description", "quote", "sentiment"),
)
"""Columns of text that every layout has."""

NUMBERS = ("row", "statement", "start", "end")
"""Columns of integers that every layout has."""

_NEEDED = ("article", "statement", "text", "sentiment")
_STRUCT = (
    "STRUCT(label VARCHAR, probabilities "
    f"STRUCT({', '.join(f'{label} DOUBLE' for label in STANCES)}), abstain BOOLEAN)"
)
_TONE = f"STRUCT({', '.join(f'{label} DOUBLE' for label in SENTIMENTS)})"


@dataclass(frozen=True, slots=True)
class Layout:
    """How the rows of some files become rows for each statement and target."""

    select: str
    """SQL that reads the files."""
    columns: frozenset[str]
    """Those of `TEXTS` and `NUMBERS` that the files have; the others are null."""


def layout(files: Sequence[Path], kind: Kind) -> Layout:
    """Tell how files of scores, all of one kind, are laid out.

    Raises:
        InputError: If the first one cannot be read or is not of `geostance score`.
    """
    if kind == "jsonl":
        return _nested(files)
    return _flat(files, kind)


def quoted(name: str) -> str:
    """Quote an identifier for SQL, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """Quote a text for SQL, whatever it holds."""
    return "'" + value.replace("'", "''") + "'"


def _paths(files: Iterable[Path]) -> str:
    """List files for DuckDB, which takes *, ? and [ for patterns."""
    names = (str(file.absolute()) for file in files)
    plain = (
        "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)
        for name in names
    )
    return f"[{', '.join(map(literal, plain))}]"


def _checked(file: Path, known: set[str], stances: bool) -> frozenset[str]:
    """Return our columns among a file's.

    Raises:
        InputError: If it lacks some that must be there.
    """
    missing = [name for name in _NEEDED if name not in known]
    if not stances:
        missing.append("stances")
    if missing:
        raise InputError(
            f"{file}: no scores of geostance: it lacks {', '.join(missing)}: give "
            "what `geostance score` wrote, with its columns"
        )
    return frozenset(name for name in (*TEXTS, *NUMBERS) if name in known)


def _nested(files: Sequence[Path]) -> Layout:
    first = _first_object(files)
    by_target = "target" in first and "stance" in first
    columns = _checked(files[0], set(first), by_target or "stances" in first)
    types = dict.fromkeys(TEXTS, "VARCHAR") | dict.fromkeys(NUMBERS, "BIGINT")
    types |= {"sentiment_probabilities": _TONE, "sentiment_abstain": "BOOLEAN"}
    if by_target:
        types |= {"target": "VARCHAR", "stance": "VARCHAR", "stance_abstain": "BOOLEAN"}
        types["stance_probabilities"] = _STRUCT.split("probabilities ")[1].split(
            ", abstain"
        )[0]
        score = {
            "target": "target",
            "stance": "stance",
            "stance_abstain": "stance_abstain",
        } | {f"stance_{s}": f"stance_probabilities.{quoted(s)}" for s in STANCES}
        source = "rows"
    else:
        types["stances"] = f"MAP(VARCHAR, {_STRUCT})"
        score = {
            "target": "entry.key",
            "stance": 'entry."value".label',
            "stance_abstain": 'entry."value".abstain',
        } | {f"stance_{s}": f'entry."value".probabilities.{quoted(s)}' for s in STANCES}
        source = "(SELECT *, unnest(map_entries(stances)) AS entry FROM rows)"
    spelt = ", ".join(f"{literal(n)}: {literal(t)}" for n, t in types.items())
    rows = (
        f"SELECT * FROM read_json({_paths(files)}, format = 'newline_delimited', "
        f"columns = {{{spelt}}}, maximum_object_size = 67108864)"
    )
    values = {name: quoted(name) for name in (*TEXTS, *NUMBERS)} | {
        **{
            f"sentiment_{s}": f"sentiment_probabilities.{quoted(s)}" for s in SENTIMENTS
        },
        "sentiment_abstain": "sentiment_abstain",
        **score,
    }
    return Layout(_select(values, source, rows, columns), columns)


def _first_object(files: Sequence[Path]) -> dict[str, Any]:
    """Return the first row; an empty one with all columns if no file has any."""
    for file in files:
        try:
            with file.open(encoding="utf-8") as lines:
                line = next((line for line in lines if line.strip()), None)
            if line is None:
                continue
            found = json.loads(line)
        except (OSError, ValueError) as error:
            raise InputError(
                f"{file}: row 1 is no JSON object ({error}): give what `geostance "
                "score` wrote"
            ) from None
        if not isinstance(found, dict):
            raise InputError(f"{file}: row 1 is no JSON object but {found!r:.40}")
        return found
    return dict.fromkeys((*TEXTS, *NUMBERS, "target", "stance"))


def _flat(files: Sequence[Path], kind: Kind) -> Layout:
    names = _parquet_names(files[0]) if kind == "parquet" else _csv_names(files[0])
    # DuckDB takes "us" and "US" for one name, and users name targets as they like: so
    # columns go by their places.
    place = {name: f"c{i}" for i, name in enumerate(names)}
    by_target = {"target", "stance"} <= set(names)
    targets = [] if by_target else _targets(names)
    columns = _checked(files[0], set(names), by_target or bool(targets))
    if kind == "parquet":
        read = f"read_parquet({_paths(files)})"
    else:
        types = ", ".join(f"{literal(c)}: 'VARCHAR'" for c in place.values())
        read = (
            f"read_csv({_paths(files)}, header = true, delim = ',', quote = '\"', "
            f"escape = '\"', columns = {{{types}}}, auto_detect = false, "
            "nullstr = '', max_line_size = 67108864)"
        )
    rows = f"SELECT * FROM {read} AS t({', '.join(place.values())})"

    def column(name: str, kind: str) -> str:
        return f"CAST({place[name]} AS {kind})" if name in place else "NULL"

    values = {
        **{name: column(name, "VARCHAR") for name in TEXTS},
        **{name: column(name, "BIGINT") for name in NUMBERS},
        **{f"sentiment_{s}": column(f"sentiment_{s}", "DOUBLE") for s in SENTIMENTS},
        "sentiment_abstain": column("sentiment_abstain", "BOOLEAN"),
    }
    parts = {
        "stance": "VARCHAR",
        "stance_abstain": "BOOLEAN",
        **{f"stance_{s}": "DOUBLE" for s in STANCES},
    }
    if by_target:
        values["target"] = column("target", "VARCHAR")
        values |= {name: column(name, kind) for name, kind in parts.items()}
        return Layout(_select(values, "rows", rows, columns), columns)
    structs = ", ".join(
        "{"
        + ", ".join(
            [f"target: {literal(target)}"]
            + [
                f"{name}: {column(target + name.removeprefix('stance'), kind)}"
                for name, kind in parts.items()
            ]
        )
        + "}"
        for target in targets
    )
    values |= {name: f"entry.{name}" for name in ("target", *parts)}
    source = f"(SELECT *, unnest([{structs}]) AS entry FROM rows)"
    return Layout(_select(values, source, rows, columns), columns)


def _targets(names: Sequence[str]) -> list[str]:
    """Find the targets that have all their columns."""
    known = set(names)
    ends = [f"_{value}" for value in (*STANCES, "abstain")]
    return [name for name in names if all(name + end in known for end in ends)]


def _select(
    values: dict[str, str], source: str, rows: str, columns: frozenset[str]
) -> str:
    """Put a query together; rows of what was not scored (--keep-all) are left out."""
    listed = ", ".join(f"{value} AS {quoted(name)}" for name, value in values.items())
    scored = f" WHERE {values['kind']} = 'statement'" if "kind" in columns else ""
    return (
        f"WITH rows AS ({rows}), flat AS (SELECT {listed} FROM {source}{scored}) "
        "SELECT concat_ws(chr(31), article, file, row) AS article_key, *, "
        "stance <> 'none' OR stance_none < 1 AS named FROM flat"
    )


def _parquet_names(file: Path) -> list[str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return list(pq.read_schema(file).names)
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{file}: cannot be read as Parquet: {error}") from None


def _csv_names(file: Path) -> list[str]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            names = next(csv.reader(lines), [])
    except (OSError, ValueError, csv.Error) as error:
        raise InputError(f"{file}: cannot be read as CSV: {error}") from None
    if not names:
        raise InputError(f"{file}: is empty: not even a row of column names")
    return names
