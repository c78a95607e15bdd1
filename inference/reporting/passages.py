"""An article's text -> runs to show: white space, statements, what was left out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from geostance.inference.splitting.offsets import OffsetMap

from .original import Original, Placed
from .parts import Part

_WORD = re.compile(r"\w{3,}")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a statement that are marked alike."""

    text: str
    marks: tuple[str, ...] = ()
    """Of source, cue, content, and the names of targets that it means."""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of an article's text."""

    text: str
    part: Part | None = None
    """The statement or what was left out; None between them."""
    pieces: tuple[Piece, ...] = ()
    """The text of a statement, cut where its marks begin and end."""
    named: bool = False
    """Whether the statement itself holds a name of its speaker; "she" is none."""


def runs_of(original: Original, targets: Sequence[str]) -> Iterator[Run]:
    """Cut a text into runs, which together are the text.

    Args:
        original: The text and its parts.
        targets: The targets whose mentions are marked.
    """
    place = 0
    for placed in original.parts:
        if placed.start > place:
            yield Run(original.text[place : placed.start])
        shown = original.text[max(place, placed.start) : placed.end]
        place = max(place, placed.end)
        if placed.part.kind != "statement":
            yield Run(shown, placed.part)
            continue
        pieces = tuple(_pieces(shown, placed, targets))
        yield Run(shown, placed.part, pieces, _names(pieces, placed.part.speaker))
    if place < len(original.text):
        yield Run(original.text[place:])


def _names(pieces: Sequence[Piece], speaker: str | None) -> bool:
    source = " ".join(piece.text for piece in pieces if "source" in piece.marks)
    names = {word.lower() for word in _WORD.findall(speaker or "")}
    return any(word.lower() in names for word in _WORD.findall(source))


def _pieces(shown: str, placed: Placed, targets: Sequence[str]) -> Iterator[Piece]:
    """Cut a statement as it is shown where a mark begins or ends."""
    part = placed.part
    try:
        places = OffsetMap(shown, part.text)
    except ValueError:  # the text overlaps another part: show it, without marks
        yield Piece(shown)
        return
    marks: list[tuple[int, int, str]] = []
    for name, span in _spans(part, targets):
        start, end = places.span(*span)
        if start < end:
            marks.append((start, end, name))
    cuts = {0, len(shown), *(cut for start, end, _ in marks for cut in (start, end))}
    ordered = sorted(cuts)
    for start, end in pairwise(ordered):
        names = [name for first, last, name in marks if first <= start and end <= last]
        yield Piece(shown[start:end], tuple(dict.fromkeys(names)))


def _spans(part: Part, targets: Sequence[str]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield marks with their places in the statement's own text."""
    told = [("source", part.source), ("cue", part.cue)]
    if part.quote == "direct":
        told += [("content", span) for span in part.content]
    for name, span in told:
        if span and span[0] < part.end and part.start < span[1]:
            start = max(0, span[0] - part.start)
            yield name, (start, min(len(part.text), span[1] - part.start))
    for mention in part.mentions:
        if mention.actor in targets:
            yield mention.actor, (mention.start, mention.end)
