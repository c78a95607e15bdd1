"""What `geostance score` wrote -> raw rows, one after the other, with their places."""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from geostance.models.errors import InputError

from .runs import stored_run

Place = str
Row = dict[str, Any]

_AT_ONCE = 1_000
"""Rows of a Parquet file that are held together."""
_LONGEST_CELL = 1 << 27


def score_files(path: Path) -> list[Path]:
    """List the files of scores: the complete shards of a folder, or one file.

    Raises:
        InputError: If there are none, one is missing or cut short, or their format is
            unknown.
    """
    if not path.exists():
        raise InputError(f"{path}: no such file or folder: give what score wrote")
    files = list(stored_run(path).files) if path.is_dir() else [path]
    for file in files:
        if file.suffix.lower() not in _READERS:
            raise InputError(
                f"{file}: scores end in {', '.join(_READERS)}: score once more with "
                "--out and one of these"
            )
    return files


def raw_rows(path: Path) -> Iterator[tuple[Place, Row]]:
    """Yield (place, row) of a file; place names the file and the row, from 1.

    Raises:
        InputError: If the file or a row cannot be read.
    """
    try:
        for number, row in enumerate(_READERS[path.suffix.lower()](path), 1):
            yield f"{path}: row {number}", row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: cannot be read: {error}") from None


def _jsonl(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, 1):
            try:
                row = json.loads(line)
            except ValueError as error:
                raise InputError(f"{path}: row {number}: not JSON: {error}") from None
            if not isinstance(row, dict):
                raise InputError(f"{path}: row {number}: not an object")
            yield row


def _csv(path: Path) -> Iterator[Row]:
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file, strict=True)
    finally:
        csv.field_size_limit(before)


def _parquet(path: Path) -> Iterator[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(_AT_ONCE):
                yield from batch.to_pylist()
    except (OSError, pa.ArrowException) as error:
        raise InputError(f"{path}: cannot be read: {error}") from None


_READERS: dict[str, Callable[[Path], Iterator[Row]]] = {
    ".jsonl": _jsonl,
    ".csv": _csv,
    ".parquet": _parquet,
}
