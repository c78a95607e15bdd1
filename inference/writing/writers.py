"""Scored articles -> JSONL, CSV or Parquet, a row for each statement."""

import csv
import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, Protocol, TextIO

from geostance.inference.scores import ScoredArticle
from geostance.models.errors import InputError
from geostance.models.labels import SENTIMENTS, STANCES

from .output_rows import columns, flat_rows, nested_rows

Format = Literal["jsonl", "csv", "parquet"]
FORMATS: tuple[Format, ...] = ("jsonl", "csv", "parquet")


class Writer(Protocol):
    """Takes articles as they are scored."""

    def write(self, article: ScoredArticle) -> None:
        """Write one article's statements."""

    def close(self) -> None:
        """Finish what the format needs at its end."""


@contextmanager
def open_writer(
    path: Path | None,
    kind: Format,
    targets: tuple[str, ...],
    keep_all: bool = False,
) -> Iterator[Writer]:
    """Open a writer; the file appears under its name once it is complete.

    Args:
        path: Where to; standard output if None.
        kind: The format.
        targets: The scored targets, which name columns.
        keep_all: Write also what was left out, with its kind and without scores.

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
        yield (_Jsonl if kind == "jsonl" else _Csv)(sys.stdout, targets, keep_all)
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
            writer = _WRITERS[kind](handle, targets, keep_all)
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
    def __init__(
        self, handle: TextIO, targets: tuple[str, ...], keep_all: bool
    ) -> None:
        self.keep_all = keep_all
        self.handle = handle

    def write(self, article: ScoredArticle) -> None:
        for row in nested_rows(article, self.keep_all):
            self.handle.write(json.dumps(row, ensure_ascii=False) + "\n")

    def close(self) -> None:
        pass


class _Csv:
    def __init__(
        self, handle: TextIO, targets: tuple[str, ...], keep_all: bool
    ) -> None:
        self.keep_all = keep_all
        self.rows = csv.DictWriter(handle, columns(targets), lineterminator="\n")
        self.rows.writeheader()

    def write(self, article: ScoredArticle) -> None:
        self.rows.writerows(flat_rows(article, self.keep_all))

    def close(self) -> None:
        pass


class _Parquet:
    def __init__(self, handle: Any, targets: tuple[str, ...], keep_all: bool) -> None:  # noqa: ANN401
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
        self.keep_all = keep_all
        self.table = pa.Table
        self.file = pq.ParquetWriter(handle, self.schema)

    def write(self, article: ScoredArticle) -> None:
        rows = list(flat_rows(article, self.keep_all))
        self.file.write_table(self.table.from_pylist(rows, schema=self.schema))

    def close(self) -> None:
        self.file.close()


_WRITERS: dict[Format, Any] = {"jsonl": _Jsonl, "csv": _Csv, "parquet": _Parquet}
_TEXT: dict[Format, dict[str, Any]] = {
    "jsonl": {"encoding": "utf-8", "newline": "\n"},
    "csv": {"encoding": "utf-8", "newline": ""},
    "parquet": {},
}
