"""Collections of articles -> rows, read as they come."""

import io
import shutil
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

from geostance.models.errors import InputError

from .csv_rows import csv_rows
from .json_rows import json_rows, json_values
from .kinds import Kind
from .row import Row


def parquet_rows(file: io.BufferedReader, where: str) -> Iterator[Row]:
    """Yield the rows of a Parquet file, a batch in memory at a time.

    Raises:
        InputError: If it is no Parquet file, or cut short.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    number = 0
    try:
        with tempfile.TemporaryFile() as copy:
            place: Any = file
            if not isinstance(file.raw, io.FileIO) or not file.seekable():
                # Its index stands at the end, and what is packed cannot go back.
                shutil.copyfileobj(file, copy)
                place = copy
            for batch in pq.ParquetFile(place).iter_batches(batch_size=64):
                for values in batch.to_pylist():
                    number += 1
                    yield Row(number, values)
    except (pa.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0].rstrip(".")
        raise InputError(f"{where}: not a sound Parquet file: {reason}") from None


READERS: dict[Kind, Callable[[io.BufferedReader, str], Iterator[Row]]] = {
    "jsonl": json_rows,
    "json": json_values,
    "csv": csv_rows,
    "tsv": csv_rows,
    "parquet": parquet_rows,
}
"""Kind -> reader."""
