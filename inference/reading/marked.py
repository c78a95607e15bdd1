"""Markdown -> articles: the text that a reader of the finished page would see."""

import html
import re
from typing import Any

from .articles import Article, check_prose
from .columns import Columns
from .decoding import decode

_FRONT = re.compile(
    r"\ufeff?(---|\+\+\+)[ \t]*\r?\n(.*?\r?\n)??\1[ \t]*(?:\r?\n|\Z)", re.S
)
_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.S | re.I
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def read_markdown(data: bytes, where: str) -> Article:
    """Read the text without its marks, and the front matter (YAML or TOML).

    Headings, paragraphs, items and table rows become paragraphs; code blocks and
    images are left out. Without a title in the front matter, it is that of the page.

    Raises:
        InputError: If it is no text, or only marks.

    Warns:
        EncodingWarning: If it is not UTF-8.
    """
    source = decode(data, where)
    front = _FRONT.match(source)
    told = _front_matter(front[1], front[2] or "") if front else {}
    blocks, title = _blocks(source[front.end() :] if front and told else source)
    text = "\n\n".join(blocks)
    check_prose(text, where)
    known: dict[str, Any] = {"title": title, **Columns({}).told(told)}
    return Article(text, where, **known)


def _front_matter(mark: str, text: str) -> dict[str, Any]:
    """Parse front matter; what is none is part of the text."""
    import tomllib

    import yaml

    try:
        told = tomllib.loads(text) if mark == "+++" else yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return {str(k): v for k, v in told.items()} if isinstance(told, dict) else {}


def _blocks(source: str) -> tuple[list[str], str | None]:
    """Return the blocks, and the first heading of the first level."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    blocks: list[str] = []
    title = None
    before: Any = None
    bullet = ""
    row: list[str] | None = None
    for token in parser.parse(source):
        if token.type == "list_item_open":
            bullet = "• "
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            blocks.append(" | ".join(row or ()))
            row = None
        elif token.type == "html_block":
            blocks += _plain_html(token.content)
        elif token.type == "inline":
            text = _inline(token.children or ())
            if row is not None:
                row.append(text)
                continue
            if before.type == "heading_open" and before.tag == "h1":
                title = title or text or None
            blocks.append(bullet + text if text else "")
            bullet = ""
        before = token
    return [block for block in blocks if block.strip(" |")], title


def _inline(tokens: Any) -> str:  # noqa: ANN401
    pieces = []
    for token in tokens:
        if token.type in ("text", "code_inline", "text_special"):
            pieces.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            pieces.append(" ")
    return " ".join("".join(pieces).split())


def _plain_html(source: str) -> list[str]:
    text = html.unescape(_TAG.sub("", _HIDDEN.sub("", source)))
    return [" ".join(block.split()) for block in re.split(r"\n\s*\n", text)]
