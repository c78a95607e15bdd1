"""Collections of articles -> rows: JSONL, CSV, TSV and Parquet, read as they come."""

import csv
import io
import json
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from geostance.models.errors import InputError

from .articles import MAX_BYTES
from .decoding import EncodingWarning, encoding_of

_LINE = 4 * MAX_BYTES
"""Bytes of a JSON line: an article with every character escaped, and its metadata."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a collection, numbered from 1, or why it cannot be read."""

    number: int
    values: dict[str, Any] | None
    reason: str = ""


def json_rows(file: IO[bytes], where: str) -> Iterator[Row]:
    """Yield an object from each line; blank lines are numbered and skipped."""
    number = 0
    while line := file.readline(_LINE + 1):
        number += 1
        if len(line) > _LINE:
            while line and not line.endswith(b"\n"):
                line = file.readline(_LINE)
            yield Row(number, None, f"a line of more than {_LINE:,} bytes")
            continue
        try:
            text = line.decode("utf-8-sig").strip()
            if text:
                values = json.loads(text)
                if not isinstance(values, dict):
                    raise ValueError("not an object in braces")
                yield Row(number, values)
        except UnicodeDecodeError as error:
            yield Row(number, None, f"not valid UTF-8 (byte {error.start})")
        except (ValueError, RecursionError) as error:
            reason = str(error).splitlines()[0]
            yield Row(number, None, f"not a JSON object: {reason}")


def csv_rows(file: IO[bytes], where: str, delimiter: str = ",") -> Iterator[Row]:
    """Yield the rows under a header; a ragged row is reported and not guessed at."""
    head = file.read(1 << 16)
    encoding = encoding_of(head, where)
    if encoding not in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
        warnings.warn(
            f"{where}: not valid UTF-8: read as {encoding}",
            EncodingWarning,
            stacklevel=2,
        )
    text = io.TextIOWrapper(
        io.BufferedReader(_Joined(head, file)), encoding, errors="replace", newline=""
    )
    csv.field_size_limit(2 * MAX_BYTES)
    rows = csv.reader(text, delimiter=delimiter)
    header = next(rows, [])
    number = 0
    while True:
        number += 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(number, None, f"not CSV: {error}")
            continue
        if not cells:
            number -= 1
        elif len(cells) != len(header):
            reason = f"{len(cells)} cells under {len(header)} column names"
            yield Row(number, None, reason)
        else:
            yield Row(number, dict(zip(header, cells, strict=True)))


def tsv_rows(file: IO[bytes], where: str) -> Iterator[Row]:
    """Yield the rows of a CSV file with tabs."""
    return csv_rows(file, where, "\t")


def parquet_rows(file: IO[bytes], where: str) -> Iterator[Row]:
    """Yield the rows of a Parquet file, a batch in memory at a time.

    Raises:
        InputError: If it is no Parquet file, or cut short.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not isinstance(file, io.BufferedReader) or not file.seekable():
        file = io.BytesIO(file.read())
    number = 0
    try:
        for batch in pq.ParquetFile(file).iter_batches(batch_size=64):
            for values in batch.to_pylist():
                number += 1
                yield Row(number, values)
    except (pa.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0].rstrip(".")
        raise InputError(f"{where}: not a sound Parquet file: {reason}") from None


READERS: dict[str, Callable[[IO[bytes], str], Iterator[Row]]] = {
    ".jsonl": json_rows,
    ".ndjson": json_rows,
    ".csv": csv_rows,
    ".tsv": tsv_rows,
    ".parquet": parquet_rows,
}
"""Ending -> reader."""


class _Joined(io.RawIOBase):
    """What was read of a file to look at it, and then the rest."""

    def __init__(self, head: bytes, file: IO[bytes]) -> None:
        self.head = head
        self.file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401
        data = self.head[: len(buffer)] or self.file.read(len(buffer))
        self.head = self.head[len(data) :]
        buffer[: len(data)] = data
        return len(data)
