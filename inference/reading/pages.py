"""Web pages -> articles: the main text, without what stands around it."""

import re
import warnings
from typing import Any

from geostance.models.errors import InputError

from .articles import MAX_BYTES, Article, check_prose
from .decoding import decode

MAX_PAGE = 2 * MAX_BYTES
"""Bytes of a page: its text is a part of it. Parsers give up on more."""

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
_LANGUAGE = re.compile(
    r"<html\b[^>]{0,500}?\blang\s*=\s*[\"']?\s*([A-Za-z]{2,3})\b", re.I
)
_SPACE = re.compile(r"\s+")
_BLOCKS = ("p", "head", "item", "quote", "cell", "dd", "dt", "fw")


def read_page(data: bytes, where: str) -> Article:
    """Read a page's main text, paragraph by paragraph, and what it tells of itself.

    Raises:
        InputError: If it is no text, or has no main text.

    Warns:
        EncodingWarning: If it is not UTF-8 and does not say what it is instead.
    """
    declared = _CHARSET.search(data, 0, 4_000)
    html = decode(data, where, declared[1].decode("ascii") if declared else None)
    found = _extracted(html)
    text = "\n\n".join(_paragraphs(found.body)) if found else ""
    if not found or not text:
        raise InputError(
            f"{where}: no main text found in the page: give the article as plain text"
        )
    check_prose(text, where)
    language = _LANGUAGE.search(html, 0, 10_000)
    return Article(
        text=text,
        id=where,
        title=found.title or None,
        outlet=found.sitename or None,
        date=found.date or None,
        url=found.url or None,
        author=found.author or None,
        language=language[1].lower() if language else None,
    )


def _extracted(html: str) -> Any:  # noqa: ANN401
    """Return trafilatura's document; None where it finds nothing."""
    import trafilatura

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of its own dependencies
            return trafilatura.bare_extraction(
                html,
                with_metadata=True,
                include_comments=False,
                include_tables=False,
                # A date that is only somewhere in the text is no date of the article.
                date_extraction_params={
                    "extensive_search": False,
                    "original_date": True,
                    "max_date": "2100-01-01",
                },
            )
    except Exception:  # it and its parsers meet any bytes at all
        return None


def _paragraphs(body: Any) -> list[str]:  # noqa: ANN401
    """List the text of the blocks, each once: of nested ones the innermost."""
    found: list[list[str]] = [[]]

    def add(text: str | None) -> None:
        if text:
            found[-1].append(_SPACE.sub(" ", text))

    def add_break() -> None:
        # One breaks a line, as in verse; a second one makes a paragraph.
        if found[-1] and found[-1][-1] == "\n":
            found.append([])
        else:
            found[-1].append("\n")

    # Not recursive: a page may nest as deep as it likes.
    for event, element in _events(body):
        if not isinstance(element.tag, str):
            continue
        if element.tag in _BLOCKS:
            found.append([])
        elif element.tag == "lb" and event == "end":
            add_break()
        if event == "start":
            if element.tag == "item" and (element.text or len(element)):
                add("• ")
            add(element.text)
        elif element is not body:
            add(element.tail)
    texts = (" ".join("".join(pieces).split()) for pieces in found)
    return [text for text in texts if text.strip("• ")]


def _events(body: Any) -> Any:  # noqa: ANN401
    from lxml import etree

    return etree.iterwalk(body, events=("start", "end"))
