"""Files that hold one article: plain text, Markdown, web pages."""

from collections.abc import Callable
from typing import IO

from geostance.models.errors import InputError

from .articles import MAX_BYTES, Article, article_from
from .kinds import HEAD, Kind, kind_of
from .marked import read_markdown
from .opening import READ_ERRORS, opened, unreadable
from .pages import MAX_PAGE, read_page
from .storage import Place, place

READERS: dict[Kind, Callable[[bytes, str], Article]] = {
    "text": article_from,
    "markdown": read_markdown,
    "html": read_page,
}
"""Kind -> what makes an article of the bytes and what they are called."""


def read_article(path: Place | str) -> Article:
    """Read a file as one article: plain text, Markdown or a web page.

    Its id is the path, or the URL.

    Raises:
        InputError: If it cannot be read, is empty, or is no text.

    Warns:
        EncodingWarning: If it is not UTF-8; names the encoding that was used.
    """
    path = place(path)
    with opened(path) as file:
        try:
            kind = kind_of(path, file.peek(HEAD))
        except READ_ERRORS as error:
            raise unreadable(path, error) from None
        if kind not in READERS:
            raise InputError(f"{path}: a collection ({kind}): read_articles reads it")
        return read_document(file, path, kind)


def read_document(file: IO[bytes], path: Place, kind: Kind) -> Article:
    """Read an open file as one article.

    Raises:
        InputError: If it cannot be read, is empty, too long, or no text.
    """
    limit = MAX_PAGE if kind == "html" else MAX_BYTES
    try:
        # Not the size that the system tells: a pipe or a device has none.
        data = file.read(limit + 1)
    except READ_ERRORS as error:
        raise unreadable(path, error) from None
    if len(data) > limit:
        raise InputError(
            f"{path}: more than {limit:,} bytes: too long for one article; split "
            "it into articles"
        )
    return READERS[kind](data, str(path))
