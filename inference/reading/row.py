"""What every reader of collections yields."""

from dataclasses import dataclass
from typing import Any

from .articles import MAX_BYTES

MAX_ROW = 4 * MAX_BYTES
"""Characters of a row: an article with every character escaped, and its metadata."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a collection, numbered from 1, or why it cannot be read."""

    number: int
    values: dict[str, Any] | None
    reason: str = ""
