"""Lines of published files, and errors that name them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geostance.models.errors import DataError


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


def rows_of(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (place, object) for each line of a JSONL file.

    Raises:
        DataError: If a line is no JSON object.
    """
    for place, line in lines_of(path):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise DataError(f"{place}: not JSON: {error}") from None
        if not isinstance(row, dict):
            raise DataError(f"{place}: expected an object, found {type(row).__name__}")
        yield place, row
