"""Files that are complete or absent, also after a power cut."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any


@contextmanager
def appearing(path: Path, mode: str = "wb", **opening: Any) -> Iterator[IO[Any]]:  # noqa: ANN401
    """Open a file that appears under its name once the block has ended well.

    It is written as `.NAME.partial`, flushed to the disk, and renamed; then the folder
    is flushed. Whatever goes wrong leaves what stood there before.

    Raises:
        OSError: If it cannot be written.
    """
    partial = path.with_name(f".{path.name}.partial")
    handle = partial.open(mode, **opening)
    try:
        with handle:
            yield handle
            handle.flush()
            os.fsync(handle.fileno())
        partial.replace(path)
        sync_folder(path.parent)
    except BaseException:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Flush the names in a folder to the disk, where the system has that."""
    if os.name == "nt":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def write_json(path: Path, values: Any) -> None:  # noqa: ANN401
    """Write values as JSON, complete or not at all."""
    with appearing(path, "w", encoding="utf-8", newline="\n") as file:
        json.dump(values, file, indent=2, ensure_ascii=False)
        file.write("\n")
