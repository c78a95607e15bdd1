"""Bytes -> text."""

import codecs
import warnings
from pathlib import Path

from geostance.models.errors import InputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class ReadingWarning(UserWarning):
    """Something was read in a way that its owner should know of."""


class EncodingWarning(ReadingWarning):
    """A file is not valid UTF-8 and was read in another encoding."""


def marked_encoding(head: bytes) -> str | None:
    """Return the encoding that a byte order mark tells."""
    return next((name for mark, name in _MARKS if head.startswith(mark)), None)


def decode(data: bytes, where: str, declared: str | None = None) -> str:
    """Decode UTF-8, or a marked UTF-16/32, or what the bytes look like.

    Args:
        data: The bytes of a whole text.
        where: What errors and warnings name.
        declared: What the text says of itself; believed where it is not UTF-8.

    Raises:
        InputError: If the bytes are no text in any encoding.
    """
    if marked := marked_encoding(data):
        return data.decode(marked, errors="replace")
    if b"\0" in data:
        raise binary(where)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if declared and _decodes(data, declared):
            return data.decode(declared)
        likely = _likely_encoding(data)
        if likely is None:
            raise binary(where) from None
        warnings.warn(
            f"{where}: not valid UTF-8 (byte {error.start}): read as {likely}",
            EncodingWarning,
            stacklevel=3,
        )
        return data.decode(likely, errors="replace")


def encoding_of(head: bytes, where: str) -> str:
    """Tell the encoding of a file from how it begins.

    Raises:
        InputError: If the bytes are no text in any encoding.
    """
    if marked := marked_encoding(head):
        return marked
    try:
        # Not final: the end of what was read may cut a character in two.
        codecs.getincrementaldecoder("utf-8")().decode(head)
        return "utf-8"
    except UnicodeDecodeError:
        likely = _likely_encoding(head)
        if likely is None:
            raise binary(where) from None
        return likely


def _likely_encoding(data: bytes) -> str | None:
    """Guess the encoding of what is not valid UTF-8; None if it is no text."""
    from charset_normalizer import from_bytes

    if _is_damaged_utf8(data):
        return "utf-8"
    matches = from_bytes(data, cp_exclusion=["utf_7"])
    best = matches.best()
    if best is None:
        return None
    # The web reads Latin-1 as its superset, which has the curly quotes of news.
    if best.encoding in ("ascii", "latin_1"):
        return "cp1252"
    # Of encodings that fit equally well, the most common one is the likeliest.
    for match in matches:
        as_good = match.chaos <= best.chaos and match.coherence >= best.coherence
        if as_good and "cp1252" in match.could_be_from_charset:
            return "cp1252"
    return best.encoding


def _is_damaged_utf8(data: bytes) -> bool:
    """Say whether a text is UTF-8 but for a few bytes: cut short, or pasted into.

    In other encodings hardly two bytes in a row happen to be valid UTF-8.
    """
    read = data.decode("utf-8", errors="replace")
    damaged = read.count("\ufffd")
    sound = sum(not char.isascii() for char in read) - damaged
    return 0 < damaged <= sound and damaged < len(read) / 100 + 2


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        return isinstance(data.decode(encoding), str)
    except (LookupError, ValueError):
        return False


def binary(where: Path | str) -> InputError:
    """Say that a file is no text."""
    return InputError(f"{where}: binary data, not text: give an article as plain text")
