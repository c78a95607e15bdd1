"""Files -> articles."""

import codecs
import re
import unicodedata
import warnings
from dataclasses import dataclass
from pathlib import Path

from geostance.models.errors import InputError

MAX_BYTES = 4_000_000
"""A file above this is no article but an archive of them, or a dump."""

MAX_LINE = 1_000_000
"""Characters in a line above which a file is no prose."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FILLED = re.compile("[^\\s\ufeff\u200b-\u200d\u2060\u00ad]")
_TEXT_CONTROLS = {"\t", "\n", "\v", "\f", "\r", "\x1b", "\x85"}


@dataclass(frozen=True, slots=True)
class Article:
    """A news article as it was read."""

    text: str
    id: str = ""
    title: str | None = None
    outlet: str | None = None
    date: str | None = None
    url: str | None = None


class EncodingWarning(UserWarning):
    """A file is not valid UTF-8 and was read in another encoding."""


def read_article(path: Path | str) -> Article:
    """Read a text file as one article; its id is the path.

    Raises:
        InputError: If it cannot be read, is empty, or is no text.

    Warns:
        EncodingWarning: If it is not UTF-8; names the encoding that was used.
    """
    path = Path(path)
    text = decode(_read_bytes(path), str(path))
    if not _FILLED.search(text):
        raise InputError(f"{path}: the file is empty: nothing to score")
    sample = text[:20_000]
    controls = sum(unicodedata.category(ch) == "Cc" for ch in sample)
    breaks = sum(ch in _TEXT_CONTROLS for ch in sample)
    if controls - breaks > len(sample) / 100:
        raise _binary(path)
    longest = max(map(len, text.splitlines()))
    if longest > MAX_LINE:
        raise InputError(
            f"{path}: a line of {longest:,} characters (limit {MAX_LINE:,}): no "
            "article has such lines; split the file into articles"
        )
    return Article(text=text, id=str(path))


def decode(data: bytes, where: str) -> str:
    """Decode UTF-8, or a marked UTF-16/32, or what the bytes look like.

    Raises:
        InputError: If the bytes are no text in any encoding.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if b"\0" in data:
        raise _binary(where)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        likely = _likely_encoding(data)
        if likely is None:
            raise _binary(where) from None
        warnings.warn(
            f"{where}: not valid UTF-8 (byte {error.start}): read as {likely}",
            EncodingWarning,
            stacklevel=3,
        )
        return data.decode(likely, errors="replace")


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


def _binary(where: Path | str) -> InputError:
    return InputError(f"{where}: binary data, not text: give an article as plain text")


def _read_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise InputError(
                f"{path}: a folder: name the files in it, as in {path}/*.txt"
            )
        # Not the size that the system tells: a pipe or a device has none.
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise InputError(f"{path}: cannot be read: {reason}") from None
    if len(data) > MAX_BYTES:
        raise InputError(
            f"{path}: more than {MAX_BYTES:,} bytes: too long for one article; split "
            "it into articles"
        )
    return data
