"""Lines of published files, and errors that name them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geostance.models.errors import DataError

from .faults import Faults


def text_of(path: Path) -> str:
    """Return a file's text with its line ends as they stand, for offsets into it.

    Raises:
        DataError: If the file is missing or is not UTF-8.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot read it: {error}") from None


def json_of(path: Path) -> dict[str, Any]:
    """Return the object that a JSON file holds.

    Raises:
        DataError: If the file cannot be read or holds something else.
    """
    try:
        value = json.loads(text_of(path))
    except ValueError as error:
        raise DataError(f"{path}: not JSON: {error}") from None
    if not isinstance(value, dict):
        raise DataError(f"{path}: expected an object, found {type(value).__name__}")
    return value


def lines_of(path: Path, encoding: str = "utf-8") -> Iterator[tuple[str, str]]:
    """Yield (place, line) for each line that is not blank; place is "file:number".

    Raises:
        DataError: If the file is missing or is not in this encoding.
    """
    try:
        text = path.read_text(encoding)
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot read it: {error}") from None
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield f"{path}:{number}", line.rstrip("\r")


def rows_of(path: Path, faults: Faults) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (place, object) for each line of a JSONL file.

    Args:
        path: The file.
        faults: Takes the lines that are no JSON object.

    Raises:
        DataError: If the file cannot be read.
    """
    for place, line in lines_of(path, "utf-8-sig"):
        try:
            row = json.loads(line)
        except ValueError as error:
            faults.add(f"{place}: not JSON: {error}")
            continue
        if isinstance(row, dict):
            yield place, row
        else:
            faults.add(f"{place}: expected an object, found {type(row).__name__}")
