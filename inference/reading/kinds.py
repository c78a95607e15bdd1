"""Which kind of file it is: by its ending, or else by what it opens with."""

import json
import re
from pathlib import PurePath
from typing import Literal, get_args

from geostance.models.errors import InputError

from .columns import Columns
from .decoding import marked_encoding
from .opening import COMPRESSED, STDIN
from .storage import Place

Kind = Literal["text", "markdown", "html", "jsonl", "json", "csv", "tsv", "parquet"]
KINDS: tuple[Kind, ...] = get_args(Kind)

ENDINGS: dict[str, Kind] = {
    **dict.fromkeys((".txt", ".text"), "text"),
    **dict.fromkeys((".md", ".markdown"), "markdown"),
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
    **dict.fromkeys((".jsonl", ".ndjson"), "jsonl"),
    ".json": "json",
    ".csv": "csv",
    **dict.fromkeys((".tsv", ".tab"), "tsv"),
    **dict.fromkeys((".parquet", ".pq"), "parquet"),
}
"""Files that a folder is searched for, also compressed (.gz, .zst)."""

HEAD = 4_096
"""Bytes that are enough to tell the kind."""

_PAGE = re.compile(
    r"(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.S
)
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?:\w[\w -]*:.*\n)+---[ \t]*\r?\n")


def ending(path: Place) -> str:
    """Return what a file's name ends with, that of a compressed one's content."""
    name = PurePath(path.name)
    last = name.suffix.lower()
    return PurePath(name.stem).suffix.lower() if last in COMPRESSED else last


def kind_of(path: Place, head: bytes) -> Kind:
    """Recognise a file; standard input is plain text unless its owner says more.

    Args:
        path: Its name.
        head: Its first bytes, up to HEAD.
    """
    if path == STDIN:
        return "text"
    return ENDINGS.get(ending(path)) or _by_content(head)


def _by_content(head: bytes) -> Kind:
    if head.startswith(b"PAR1"):
        return "parquet"
    encoding = marked_encoding(head) or "utf-8"
    text = head[:HEAD].decode(encoding, errors="replace").lstrip()
    first = text.partition("\n")[0]
    if _PAGE.match(text.lower()):
        return "html"
    if re.match(r"\[\s*\{\s*\"", text):
        return "json"
    if re.match(r"\{\s*\"", text):
        # A long object is cut where the head ends.
        return "jsonl" if "\n" not in text or _is_object(first) else "json"
    if _FRONT_MATTER.match(text):
        return "markdown"
    return _table(first)


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _table(line: str) -> Kind:
    """Take a line for a header if it names a text and something else of an article."""
    for mark in (",", ";", "\t"):
        names = [name.strip(" \"'\r") for name in line.split(mark)]
        try:
            if len(Columns({}).find(names)) > 1:
                return "tsv" if mark == "\t" else "csv"
        except InputError:
            continue
    return "text"
