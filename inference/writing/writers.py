"""Scored articles -> JSONL, CSV or Parquet, a row for each statement."""

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any, Literal, Protocol

from geostance.inference.scores import ScoredArticle
from geostance.models.durable import appearing
from geostance.models.errors import InputError
from geostance.models.labels import SENTIMENTS, STANCES

from .output_rows import (
    RowKind,
    columns,
    flat_rows,
    flat_stances,
    nested_rows,
    nested_stances,
    stance_columns,
)

Format = Literal["jsonl", "csv", "parquet"]
FORMATS: tuple[Format, ...] = ("jsonl", "csv", "parquet")
Rows = Callable[[ScoredArticle], Iterator[dict[str, Any]]]

_GROUP = 5_000
"""Rows of a Parquet file that are held and written together."""


class Writer(Protocol):
    """Takes articles as they are scored."""

    def write(self, article: ScoredArticle) -> int:
        """Write one article's statements; return how many rows they take."""

    def close(self) -> None:
        """Finish what the format needs at its end."""


@contextmanager
def open_writer(
    path: Path | None,
    kind: Format,
    targets: tuple[str, ...],
    keep_all: bool = False,
    rows: RowKind = "statement",
) -> Iterator[Writer]:
    """Open a writer; the file appears under its name once it is complete.

    Args:
        path: Where to; standard output if None.
        kind: The format.
        targets: The scored targets, which name columns.
        keep_all: Write also what was left out, with its kind and without scores.
        rows: What a row stands for.

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
        with writing(sys.stdout, kind, targets, keep_all, rows) as writer:
            yield writer
        return
    try:
        if path.is_dir():
            raise IsADirectoryError(0, "is a folder")
        if path.exists() and not path.is_file():
            # Or the finished file would take the place of /dev/null.
            raise OSError(0, "is a device or a pipe: leave --out away to print")
        file = ExitStack()
        handle = file.enter_context(appearing(path, **OPENING[kind]))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"{path}: cannot be written: {reason}") from None
    with file, writing(handle, kind, targets, keep_all, rows) as writer:
        yield writer


@contextmanager
def writing(
    handle: IO[Any],
    kind: Format,
    targets: tuple[str, ...],
    keep_all: bool = False,
    rows: RowKind = "statement",
) -> Iterator[Writer]:
    """Write to an open file, which stays open.

    Args:
        handle: Opened as `OPENING` says for the format.
        kind: The format.
        targets: The scored targets, which name columns.
        keep_all: Write also what was left out, with its kind and without scores.
        rows: What a row stands for.
    """
    flat: Rows
    nested: Rows
    if rows == "target":
        names, flat, nested = stance_columns(), flat_stances, nested_stances
    else:
        names = columns(targets)
        flat = partial(flat_rows, keep_all=keep_all)
        nested = partial(nested_rows, keep_all=keep_all)
    if kind == "jsonl":
        writer: Writer = _Jsonl(handle, nested)
    else:
        writer = (_Csv if kind == "csv" else _Parquet)(handle, names, flat)
    try:
        yield writer
    finally:  # or Parquet's writer closes itself after its file, and complains
        writer.close()


class _Jsonl:
    def __init__(self, handle: IO[str], rows: Rows) -> None:
        self.handle = handle
        self.rows = rows

    def write(self, article: ScoredArticle) -> int:
        written = 0
        for row in self.rows(article):
            self.handle.write(json.dumps(row, ensure_ascii=False) + "\n")
            written += 1
        return written

    def close(self) -> None:
        pass


class _Csv:
    def __init__(self, handle: IO[str], names: list[str], rows: Rows) -> None:
        self.rows = rows
        self.file = csv.DictWriter(handle, names, lineterminator="\n")
        self.file.writeheader()

    def write(self, article: ScoredArticle) -> int:
        rows = list(self.rows(article))
        self.file.writerows(rows)
        return len(rows)

    def close(self) -> None:
        pass


class _Parquet:
    def __init__(self, handle: IO[bytes], names: list[str], rows: Rows) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        places = ("statement", "start", "end", "original_start", "original_end")
        numbers = {**dict.fromkeys(places, pa.int32()), "row": pa.int64()}
        values = dict.fromkeys((*SENTIMENTS, *STANCES), pa.float64())
        values["abstain"] = pa.bool_()
        kinds = {
            name: values[value]
            for name in names
            for of, _, value in [name.rpartition("_")]
            if value in values and of in names
        }
        self.schema = pa.schema(
            [(name, {**numbers, **kinds}.get(name, pa.string())) for name in names]
        )
        self.rows = rows
        self.table = pa.Table
        self.file = pq.ParquetWriter(handle, self.schema)
        self.waiting: list[dict[str, Any]] = []

    def write(self, article: ScoredArticle) -> int:
        before = len(self.waiting)
        self.waiting.extend(self.rows(article))
        written = len(self.waiting) - before
        if len(self.waiting) >= _GROUP:
            self._flush()
        return written

    def close(self) -> None:
        try:
            self._flush()
        finally:
            self.file.close()

    def _flush(self) -> None:
        if self.waiting:
            table = self.table.from_pylist(self.waiting, schema=self.schema)
            self.file.write_table(table)
            self.waiting.clear()


OPENING: dict[Format, dict[str, Any]] = {
    "jsonl": {"mode": "w", "encoding": "utf-8", "newline": "\n"},
    "csv": {"mode": "w", "encoding": "utf-8", "newline": ""},
    "parquet": {"mode": "wb"},
}
"""Format -> how its file is opened."""
