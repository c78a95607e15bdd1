"""Rows of JSONL, CSV and Parquet files -> dicts, each with its place."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geostance.models.errors import DataError

from .faults import Faults
from .lines import rows_of

Row = dict[str, Any]
SUFFIXES = (".jsonl", ".csv", ".parquet")


def table_rows(path: Path, faults: Faults) -> Iterator[tuple[str, Row]]:
    """Yield (place, row) of a file; place names the file and the row, from 1.

    An empty value is left out, so that a reader sees only what is there.

    Args:
        path: The file; its suffix is one of `SUFFIXES`.
        faults: Takes the rows that cannot be read.

    Raises:
        DataError: If the file cannot be read.
    """
    reader = {".jsonl": rows_of, ".csv": csv_rows, ".parquet": _parquet_rows}
    for place, row in reader[path.suffix](path, faults):
        yield place, {k: v for k, v in row.items() if v is not None and v != ""}


def csv_rows(
    path: Path, faults: Faults, encoding: str = "utf-8-sig"
) -> Iterator[tuple[str, Row]]:
    """Yield (place, row) of a CSV file, as `table_rows` does, empty values included.

    Raises:
        DataError: If it cannot be read.
    """
    try:
        with path.open(encoding=encoding, newline="") as file:
            for number, row in enumerate(csv.DictReader(file, strict=True), 1):
                if None in row:
                    faults.add(f"{path}: row {number}: more values than columns")
                else:
                    yield f"{path}: row {number}", row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path}: cannot read it: {error}") from None


def _parquet_rows(path: Path, faults: Faults) -> Iterator[tuple[str, Row]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        rows = pq.read_table(path).to_pylist()
    except (OSError, pa.ArrowException) as error:
        raise DataError(f"{path}: cannot read it: {error}") from None
    for number, row in enumerate(rows, 1):
        yield f"{path}: row {number}", row
