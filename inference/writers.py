"""Scored articles -> JSONL, CSV or Parquet, a row for each statement."""

import csv
import io
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, Protocol, TextIO

from geostance.models.errors import InputError
from geostance.models.labels import SENTIMENTS, STANCES

from .scores import ScoredArticle, ScoredStatement

Format = Literal["jsonl", "csv", "parquet"]
FORMATS: tuple[Format, ...] = ("jsonl", "csv", "parquet")


class Writer(Protocol):
    """Takes articles as they are scored."""

    def write(self, article: ScoredArticle) -> None:
        """Write one article's statements."""

    def close(self) -> None:
        """Finish what the format needs at its end."""


def nested_rows(article: ScoredArticle) -> Iterator[dict[str, Any]]:
    """Yield an object for each statement, with `stances` and `mentions` nested."""
    for number, statement in enumerate(article.statements):
        yield {
            **_common(article, number, statement),
            "sentiment_probabilities": _rounded(statement.sentiment.probabilities),
            "stances": {
                target: {
                    "label": score.label,
                    "probabilities": _rounded(score.probabilities),
                }
                for target, score in statement.stances.items()
            },
            "mentions": [
                {"target": m.actor, "start": m.start, "end": m.end}
                for m in statement.mentions
            ],
        }


def flat_rows(article: ScoredArticle) -> Iterator[dict[str, Any]]:
    """Yield a row for each statement with columns such as `russia`, `russia_favor`."""
    for number, statement in enumerate(article.statements):
        row = _common(article, number, statement)
        for label, value in _rounded(statement.sentiment.probabilities).items():
            row[f"sentiment_{label}"] = value
        for target, score in statement.stances.items():
            row[target] = score.label
            for label, value in _rounded(score.probabilities).items():
                row[f"{target}_{label}"] = value
        yield row


def columns(targets: Iterable[str]) -> list[str]:
    """List the columns of `flat_rows`.

    Raises:
        InputError: If a target's id is the name of another column.
    """
    names = [
        *("article", "title", "outlet", "date", "url"),
        *("statement", "text", "start", "end"),
        *("original_start", "original_end", "speaker", "quote", "sentiment"),
        *(f"sentiment_{label}" for label in SENTIMENTS),
        *(
            column
            for target in targets
            for column in (target, *(f"{target}_{label}" for label in STANCES))
        ),
    ]
    doubled = {name for name in names if names.count(name) > 1}
    if doubled:
        raise InputError(
            f"target id {min(doubled)!r} is the name of a column of the output: "
            "rename it in the targets file"
        )
    return names


@contextmanager
def open_writer(
    path: Path | None, kind: Format, targets: tuple[str, ...]
) -> Iterator[Writer]:
    """Open a writer; the file appears under its name once it is complete.

    Args:
        path: Where to; standard output if None.
        kind: The format.
        targets: The scored targets, which name columns.

    Raises:
        InputError: If the place cannot be written to.
    """
    if path is None:
        if kind == "parquet":
            raise InputError(
                "parquet cannot go to a terminal or a pipe: give --out PATH"
            )
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")  # data, whatever the locale
        yield (_Jsonl if kind == "jsonl" else _Csv)(sys.stdout, targets)
        return
    try:
        if path.is_dir():
            raise IsADirectoryError(0, "is a folder")
        if path.exists() and not path.is_file():
            # Or the finished file would take the place of /dev/null.
            raise OSError(0, "is a device or a pipe: leave --out away to print")
        partial = path.with_name(f".{path.name}.partial")
        handle = partial.open("wb" if kind == "parquet" else "w", **_TEXT[kind])
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"{path}: cannot be written: {reason}") from None
    try:
        with handle:
            writer = _WRITERS[kind](handle, targets)
            try:
                yield writer
            finally:  # or Parquet's writer closes itself after its file, and complains
                writer.close()
            handle.flush()
            os.fsync(handle.fileno())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


class _Jsonl:
    def __init__(self, handle: TextIO, targets: tuple[str, ...]) -> None:
        self.handle = handle

    def write(self, article: ScoredArticle) -> None:
        for row in nested_rows(article):
            self.handle.write(json.dumps(row, ensure_ascii=False) + "\n")

    def close(self) -> None:
        pass


class _Csv:
    def __init__(self, handle: TextIO, targets: tuple[str, ...]) -> None:
        self.rows = csv.DictWriter(handle, columns(targets), lineterminator="\n")
        self.rows.writeheader()

    def write(self, article: ScoredArticle) -> None:
        self.rows.writerows(flat_rows(article))

    def close(self) -> None:
        pass


class _Parquet:
    def __init__(self, handle: Any, targets: tuple[str, ...]) -> None:  # noqa: ANN401
        import pyarrow as pa
        import pyarrow.parquet as pq

        places = ("statement", "start", "end", "original_start", "original_end")
        numbers = dict.fromkeys(places, pa.int32())
        shares = {f"sentiment_{label}" for label in SENTIMENTS} | {
            f"{target}_{label}" for target in targets for label in STANCES
        }
        self.schema = pa.schema(
            [
                (
                    name,
                    pa.float64() if name in shares else numbers.get(name, pa.string()),
                )
                for name in columns(targets)
            ]
        )
        self.table = pa.Table
        self.file = pq.ParquetWriter(handle, self.schema)

    def write(self, article: ScoredArticle) -> None:
        rows = list(flat_rows(article))
        self.file.write_table(self.table.from_pylist(rows, schema=self.schema))

    def close(self) -> None:
        self.file.close()


_WRITERS: dict[Format, Any] = {"jsonl": _Jsonl, "csv": _Csv, "parquet": _Parquet}
_TEXT: dict[Format, dict[str, Any]] = {
    "jsonl": {"encoding": "utf-8", "newline": "\n"},
    "csv": {"encoding": "utf-8", "newline": ""},
    "parquet": {},
}


def _common(
    article: ScoredArticle, number: int, statement: ScoredStatement
) -> dict[str, Any]:
    source = article.article
    return {
        "article": source.id,
        "title": source.title,
        "outlet": source.outlet,
        "date": source.date,
        "url": source.url,
        "statement": number,
        "text": statement.text,
        "start": statement.start,
        "end": statement.end,
        "original_start": statement.original[0],
        "original_end": statement.original[1],
        "speaker": statement.speaker,
        "quote": statement.quote,
        "sentiment": str(statement.sentiment),
    }


def _rounded(probabilities: dict[Any, float]) -> dict[Any, float]:
    return {label: round(value, 6) for label, value in probabilities.items()}
