"""Paths and URLs -> open files: plain, compressed, or standard input."""

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePath
from typing import Any

from geostance.models.errors import InputError

from .storage import Place, Stream, Url

STDIN = Path("-")

COMPRESSED = (".gz", ".zst")

READ_ERRORS = (OSError, EOFError, ValueError, zlib.error)
"""What reading raises of a damaged file. ValueError: a NUL in the path."""


@contextmanager
def opened(path: Place) -> Iterator[io.BufferedReader]:
    """Open a file for reading bytes; "-" is standard input.

    What is compressed with gzip or Zstandard is unpacked, whatever its name.

    Raises:
        InputError: If it cannot be opened.
        StorageError: If a URL cannot be reached, also while it is read.
    """
    with ExitStack() as stack:
        try:
            if path == STDIN:
                raw = _buffered(sys.stdin.buffer)
            elif isinstance(path, Url):
                raw = stack.enter_context(io.BufferedReader(Stream(path)))
            elif path.is_dir():
                raise InputError(f"{path}: a folder, where a file is expected")
            else:
                raw = stack.enter_context(path.open("rb"))
            file = _unpacked(raw, PurePath(path.name).suffix.lower())
            if file is not raw:
                stack.enter_context(file)
        except READ_ERRORS as error:
            raise unreadable(path, error) from None
        yield file


def unreadable(path: Place, error: BaseException) -> InputError:
    """Say why a file cannot be read."""
    reason = (getattr(error, "strerror", None) or str(error) or "cut short").lower()
    return InputError(f"{path}: cannot be read: {reason.splitlines()[0]}")


def _unpacked(raw: io.BufferedReader, ending: str) -> io.BufferedReader:
    head = raw.peek(4)[:4]
    unpacked: Any
    if ending == ".gz" or head.startswith(b"\x1f\x8b"):
        unpacked = gzip.GzipFile(fileobj=raw)
    elif ending == ".zst" or head == b"\x28\xb5\x2f\xfd":
        import pyarrow as pa

        # Arrow's own stream has no readline.
        unpacked = pa.CompressedInputStream(pa.PythonFile(raw, "r"), "zstd")
    else:
        return raw
    return io.BufferedReader(unpacked)


def _buffered(file: Any) -> io.BufferedReader:  # noqa: ANN401
    return file if isinstance(file, io.BufferedReader) else io.BufferedReader(file)
