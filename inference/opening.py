"""Paths -> open files: plain, compressed, or standard input."""

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from geostance.models.errors import InputError

STDIN = Path("-")

COMPRESSED = (".gz", ".zst")

READ_ERRORS = (OSError, EOFError, ValueError, zlib.error)
"""What reading raises of a damaged file. ValueError: a NUL in the path."""


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for reading bytes; "-" is standard input, .gz and .zst are unpacked.

    Raises:
        InputError: If it cannot be opened.
    """
    if path == STDIN:
        yield sys.stdin.buffer
        return
    try:
        if path.is_dir():
            raise InputError(f"{path}: a folder, where a file is expected")
        file = _open(path)
    except READ_ERRORS as error:
        raise unreadable(path, error) from None
    with file:
        yield file


def unreadable(path: Path, error: BaseException) -> InputError:
    """Say why a file cannot be read."""
    reason = (getattr(error, "strerror", None) or str(error) or "cut short").lower()
    return InputError(f"{path}: cannot be read: {reason.splitlines()[0]}")


def _open(path: Path) -> IO[bytes]:
    ending = path.suffix.lower()
    unpacked: Any
    if ending == ".gz":
        unpacked = gzip.GzipFile(path, "rb")
    elif ending == ".zst":
        import pyarrow as pa

        # Arrow's own stream has no readline.
        stream: Any = pa.input_stream(str(path), compression="zstd")
        unpacked = io.BufferedReader(stream)
    else:
        unpacked = path.open("rb")
    return unpacked  # type: ignore[no-any-return]
