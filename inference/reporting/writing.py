"""Pages -> one file, or a folder of them."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from geostance.models.durable import appearing
from geostance.models.errors import InputError

from .building import Batch
from .page import Link, Place
from .parts import Key

INDEX = "index.html"
_PAGE = re.compile(r"articles-\d{3,}\.html")

Places = dict[Key, Place]

Render = Callable[[Batch | None, Sequence[Link], Places | None], str]
"""Makes a page of articles to show, links to other pages, and, where the overview is to
stand on it, of the places of the articles that it names."""


def write_report(out: Path, found: Iterator[Batch], render: Render) -> Path:
    """Write a report, and return its first page.

    Args:
        out: The file, or a folder. Where articles do not fit one page, a file's name
            without its ending becomes a folder: `index.html` and pages.
        found: The pages' articles.
        render: Makes a page.

    Raises:
        InputError: If the place cannot be written to, or holds something else.
    """
    first, second = next(found, None), next(found, None)
    try:
        if second is None and not _is_folder(out):
            _write(out, render(first, (), _places(first, "")))
            return out
        folder = out if _is_folder(out) else out.with_suffix("")
        known = [batch for batch in (first, second) if batch]
        return _write_folder(folder, chain(known, found), render)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"{out}: cannot be written: {reason}") from None


def page_name(number: int) -> str:
    """Name the file of a page, counted from 0."""
    return f"articles-{number + 1:03}.html"


def _write_folder(folder: Path, found: Iterator[Batch], render: Render) -> Path:
    _prepare(folder)
    written: list[str] = []
    places: Places = {}
    for number, batch in enumerate(found):
        name = page_name(number)
        links = [Link("Overview", INDEX), Link(f"Articles, page {number + 1}", name)]
        if number:
            links.insert(1, Link("Page before", page_name(number - 1)))
        _write(folder / name, render(batch, links, None))
        written.append(name)
        places |= _places(batch, name)
    names = [Link(str(n + 1), name) for n, name in enumerate(written)]
    _write(folder / INDEX, render(None, names, places))
    for path in folder.iterdir():
        if _PAGE.fullmatch(path.name) and path.name not in written:
            path.unlink()  # of an earlier, longer report
    return folder / INDEX


def _places(batch: Batch | None, href: str) -> Places:
    numbers = batch.numbers if batch else {}
    return {key: Place(href, number) for key, number in numbers.items()}


def _prepare(folder: Path) -> None:
    """Make the folder, or see that it holds nothing but an earlier report."""
    folder.mkdir(exist_ok=True)
    other = [
        path.name
        for path in sorted(folder.iterdir())
        if path.name != INDEX and not _PAGE.fullmatch(path.name)
    ]
    if other:
        raise InputError(
            f"{folder}: holds {other[0]}, which is no part of a report: choose "
            "another folder"
        )


def _is_folder(out: Path) -> bool:
    return out.is_dir() or out.suffix.lower() not in (".html", ".htm")


def _write(path: Path, html: str) -> None:
    with appearing(path, "w", encoding="utf-8", errors="replace", newline="\n") as file:
        file.write(html)
