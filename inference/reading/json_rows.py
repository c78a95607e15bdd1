"""JSON, by the line or as one list -> rows."""

import codecs
import io
import json
import re
from collections.abc import Iterator
from typing import Any

from geostance.models.errors import InputError

from .decoding import encoding_of, marked_encoding
from .row import MAX_ROW, Row

_BETWEEN = re.compile(r"[\s,\ufeff]*")
_CHUNK = 1 << 16
_LISTS = ("articles", "items", "data", "docs", "documents", "results", "rows")
"""Where services put the list of what was found."""


def json_rows(file: io.BufferedReader, where: str) -> Iterator[Row]:
    """Yield an object from each line; blank lines are numbered and skipped."""
    number = 0
    lines: Any = file
    if marked := marked_encoding(file.peek(4)):
        lines = codecs.EncodedFile(file, "utf-8", marked, errors="replace")
    while line := lines.readline(MAX_ROW + 1):
        number += 1
        if len(line) > MAX_ROW:
            while line and not line.endswith(b"\n"):
                line = lines.readline(MAX_ROW)
            yield Row(number, None, f"a line of more than {MAX_ROW:,} bytes")
            continue
        try:
            text = line.decode("utf-8-sig").strip()
            if text:
                values = json.loads(text, strict=False)
                if not isinstance(values, dict):
                    raise ValueError("not an object in braces")
                yield Row(number, values)
        except UnicodeDecodeError as error:
            yield Row(number, None, f"not valid UTF-8 (byte {error.start})")
        except (ValueError, RecursionError) as error:
            reason = str(error).splitlines()[0]
            yield Row(number, None, f"not a JSON object: {reason}")


def json_values(file: io.BufferedReader, where: str) -> Iterator[Row]:
    """Yield the objects of a list, or of one file; a list may lie within an object.

    Raises:
        InputError: If what follows cannot be told from what went before.
    """
    text = io.TextIOWrapper(
        file, encoding_of(file.peek(_CHUNK), where), errors="replace", newline=""
    )
    number = 0
    try:
        for value in _values(text):
            for item in _listed(value):
                number += 1
                sound = isinstance(item, dict)
                yield Row(
                    number,
                    item if sound else None,
                    "" if sound else "not a JSON object: not an object in braces",
                )
    except (json.JSONDecodeError, RecursionError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(
            f"{where}: row {number + 1}: not a JSON object: {reason}: the rows after "
            "it cannot be told apart"
        ) from None
    finally:
        text.detach()


def _values(text: io.TextIOWrapper) -> Iterator[Any]:
    """Parse values one after the other, holding no more than one of them."""
    decoder = json.JSONDecoder(strict=False)
    buffer, place, opened = "", 0, None
    while True:
        place = _BETWEEN.match(buffer, place).end()  # type: ignore[union-attr]
        if place == len(buffer):
            buffer, place = text.read(_CHUNK), 0
            if not buffer:
                return
            continue
        if opened is None:
            opened = buffer[place] == "["
            place += opened
            continue
        if opened and buffer[place] == "]":
            return
        try:
            value, place = decoder.raw_decode(buffer, place)
        except json.JSONDecodeError:
            kept = buffer[place:]
            # Twice as much at a time, or a long value takes quadratic time.
            more = text.read(max(_CHUNK, len(kept))) if len(kept) < MAX_ROW else ""
            if not more:
                raise
            buffer, place = kept + more, 0
            continue
        yield value


def _listed(value: Any) -> list[Any]:  # noqa: ANN401
    """Return the articles in what a service answered, else the value itself."""
    if isinstance(value, dict):
        for name in _LISTS:
            found = value.get(name)
            if isinstance(found, list) and any(isinstance(v, dict) for v in found):
                return found
    return [value]
