"""CSV and TSV -> rows, whatever the mark between cells."""

import csv
import io
import warnings
from collections import deque
from collections.abc import Iterator
from typing import Any

from geostance.models.errors import InputError

from .columns import Columns
from .decoding import EncodingWarning, encoding_of
from .row import MAX_ROW, Row

_HEAD = 1 << 16
_MARKS = ",;\t|"
_REPAIRED = 2_000
"""Lines after a broken quotation that are looked through for sound rows."""


def csv_rows(file: io.BufferedReader, where: str) -> Iterator[Row]:
    """Yield the rows under a header; a ragged row is reported and not guessed at.

    A row ends with its line unless a cell is quoted; where a quotation is broken,
    reading goes on at the next line that makes a row.
    """
    lines = _Lines(_text(file, where))
    header, mark = _header(lines)
    rows = csv.reader(lines, delimiter=mark, strict=True)
    number = 0
    while True:
        begins_anew = lines.start()
        reason = ""
        cells: list[str] = []
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            reason = f"broken quoting (line {lines.first}): {error}"
        cells = _fitted(cells, len(header))
        if len(cells) > len(header):
            reason = f"{len(cells)} cells under {len(header)} column names"
        if reason:
            lines.repeat()
        if (not cells and not reason) or (reason and not begins_anew):
            continue
        number += 1
        values: dict[str, Any] = dict(zip(header, cells, strict=False))
        yield Row(number, None if reason else values, reason)


def _text(file: io.BufferedReader, where: str) -> io.TextIOWrapper:
    head = file.read(_HEAD)
    encoding = encoding_of(head, where)
    if encoding not in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
        warnings.warn(
            f"{where}: not valid UTF-8: read as {encoding}",
            EncodingWarning,
            stacklevel=3,
        )
    joined = io.BufferedReader(_Joined(head, file))
    return io.TextIOWrapper(joined, encoding, errors="replace", newline="")


def _header(lines: "_Lines") -> tuple[list[str], str]:
    """Read the column names, and by which mark they make most sense."""
    csv.field_size_limit(MAX_ROW)
    best: tuple[tuple[int, int], list[str], str] = ((-1, 0), [], ",")
    for mark in _MARKS:
        lines.start()
        try:
            cells = next(csv.reader(lines, delimiter=mark, strict=True), [])
        except csv.Error:
            cells = []
        lines.repeat(with_first=True)
        try:
            known = len(Columns({}).find(cells))
        except InputError:
            known = 0
        if ((known, len(cells))) > best[0]:
            best = ((known, len(cells)), cells, mark)
    lines.start()
    next(csv.reader(lines, delimiter=best[2]), None)
    return best[1], best[2]


def _fitted(cells: list[str], count: int) -> list[str]:
    """Drop empty cells beyond the header: a mark at the end of each line."""
    while len(cells) > count and not cells[-1]:
        cells.pop()
    return cells


class _Lines:
    """Lines of a file, of which those of a broken row can be read again."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self.first = 0
        self._text = text
        self._taken: list[str] = []
        self._again: deque[str] = deque()
        self._size = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if self._size > MAX_ROW:
            raise csv.Error("a quotation that does not end")
        line = self._again.popleft() if self._again else self._text.readline(MAX_ROW)
        if not line:
            raise StopIteration
        self._taken.append(line)
        self._size += len(line)
        return line

    def start(self) -> bool:
        """Begin a row; say whether with a line that was not read before."""
        self.first += len(self._taken) or not self.first
        self._taken = []
        self._size = 0
        return not self._again

    def repeat(self, with_first: bool = False) -> None:
        """Read the lines of this row again, if they are not too many."""
        kept = 0 if with_first else 1
        if len(self._taken) <= _REPAIRED:
            self._again.extendleft(reversed(self._taken[kept:]))
            self._taken = self._taken[:kept]


class _Joined(io.RawIOBase):
    """What was read of a file to look at it, and then the rest."""

    def __init__(self, head: bytes, file: io.BufferedReader) -> None:
        self.head = head
        self.file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401
        data = self.head[: len(buffer)] or self.file.read(len(buffer))
        self.head = self.head[len(data) :]
        buffer[: len(data)] = data
        return len(data)
