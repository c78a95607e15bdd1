"""The text of an article as it was read, from wherever it can be had."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from geostance.inference.reading.articles import Article
from geostance.inference.reading.inputs import read_articles
from geostance.inference.reading.kinds import Kind
from geostance.inference.splitting.statements import read_statements
from geostance.models.errors import InputError

from .parts import Part, Scored

Origin = Literal["read", "kept", "rebuilt"]
"""Where a text comes from: read again, put together from rows that leave nothing out,
or from the rows of its statements alone."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A part, and where it stands in the text that is shown."""

    part: Part
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Original:
    """A text with its parts, in order."""

    text: str
    parts: tuple[Placed, ...]
    origin: Origin


def read_again(
    paths: Sequence[str],
    columns: Mapping[str, str],
    kind: Kind | None = None,
    wanted: Container[tuple[str, int | None]] | None = None,
) -> "Articles":
    """Open the articles that were scored, to be asked for in the order of the scores.

    Args:
        paths: The inputs of the run: files, folders, globs.
        columns: Field of an article -> column, where it is not a usual name.
        kind: What all of them are, where their names do not tell.
        wanted: The ids and rows of those that will be asked for; by default all.
    """
    return Articles(
        found
        for found in read_articles(paths, columns, kind)
        if isinstance(found, Article)
        and (wanted is None or (found.id, found.row) in wanted)
    )


class Articles:
    """Original articles; those passed on the way to one are kept until asked for.

    Args:
        found: Articles, mostly in the order in which they were scored.
    """

    def __init__(self, found: Iterator[Article]) -> None:
        self._found = found
        self._passed: dict[tuple[str, int | None], Article] = {}

    def text_of(self, scored: Scored) -> str:
        """Return the text that an article's scores are of.

        Raises:
            InputError: If it is not among the articles.
        """
        name, _, row = scored.key
        for article in self._next_until((name, row)):
            return article.text
        raise InputError(
            f"--articles: {name}: not among them: name the inputs that were scored"
        )

    def _next_until(self, wanted: tuple[str, int | None]) -> Iterator[Article]:
        if wanted in self._passed:
            yield self._passed.pop(wanted)
            return
        for article in self._found:
            key = (article.id, article.row)
            if key == wanted:
                yield article
                return
            self._passed[key] = article


def as_read(scored: Scored, text: str) -> Original:
    """Place the parts of an article in its text, with what its scores leave out.

    Raises:
        InputError: If the text is not the one that was scored.
    """
    known = {part.original: part for part in scored.parts}
    placed = []
    for part in read_statements(text).parts:
        shown = known.pop(part.original, None)
        if part.kind == "statement" and (shown is None or shown.text != part.text):
            raise _changed(scored)
        if shown is None:
            shown = Part(part.text, part.start, part.end, part.original, part.kind)
        placed.append(Placed(shown, *part.original))
    if known:
        raise _changed(scored)
    return Original(text, tuple(placed), "read")


def put_together(scored: Scored) -> Original:
    """Rebuild an article's cleaned text from its rows.

    White space between statements is told by its length: paragraphs are two line
    breaks apart. What no row holds stays a gap.
    """
    parts = sorted(scored.parts, key=lambda part: part.start)
    kept = any(part.kind != "statement" for part in parts)
    text, placed, place = "", [], 0
    for part in parts:
        gap = max(0, part.start - place)
        between = "\n\n" if gap > 1 else " " * gap
        text += between if text else ""
        placed.append(Placed(part, len(text), len(text) + len(part.text)))
        text += part.text
        place = max(place, part.end)
    return Original(text, tuple(placed), "kept" if kept else "rebuilt")


def _changed(scored: Scored) -> InputError:
    return InputError(
        f"--articles: {scored.key[0]}: its text is not the one that was scored: "
        "score it again, or leave --articles away"
    )
