"""What an article is."""

import re
from dataclasses import dataclass, field

from geostance.models.errors import InputError

from .decoding import binary, decode

MAX_BYTES = 4_000_000
"""A file above this is no article but an archive of them, or a dump."""

MAX_LINE = 1_000_000
"""Characters in a line above which a file is no prose."""

_FILLED = re.compile("[^\\s\ufeff\u200b-\u200d\u2060\u00ad]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")
"""Controls that no text has: tabs, breaks and the escape of old terminals may be."""


@dataclass(frozen=True, slots=True)
class Article:
    """A news article as it was read."""

    text: str
    id: str = ""
    title: str | None = None
    outlet: str | None = None
    date: str | None = None
    url: str | None = None
    author: str | None = None
    language: str | None = None
    """A code such as "en", as told or as detected; None where neither is certain."""
    file: str | None = field(default=None, compare=False)
    """Where it was read from."""
    row: int | None = field(default=None, compare=False)
    """Its row in a collection, from 1."""


def article_from(data: bytes, where: str) -> Article:
    """Take bytes for one article in plain text, with `where` as its id.

    Raises:
        InputError: If they are empty, or no text.

    Warns:
        EncodingWarning: If they are not UTF-8; names the encoding that was used.
    """
    text = decode(data, where)
    check_prose(text, where)
    return Article(text=text, id=where)


def check_prose(text: str, where: str) -> None:
    """Refuse what is no article's text.

    Raises:
        InputError: If a text is empty, binary, or has a line of a million characters.
    """
    if not _FILLED.search(text):
        raise InputError(f"{where}: the file is empty: nothing to score")
    sample = text[:20_000]
    if len(_CONTROLS.findall(sample)) > len(sample) / 100:
        raise binary(where)
    longest = max(map(len, text.splitlines()))
    if longest > MAX_LINE:
        raise InputError(
            f"{where}: a line of {longest:,} characters (limit {MAX_LINE:,}): no "
            "article has such lines; split the file into articles"
        )
