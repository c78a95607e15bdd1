"""Paragraphs -> statements, and the parts of an article that are none."""

from collections.abc import Iterator
from dataclasses import dataclass

from geostance.models.sentences import sentence_spans

from .cleaning import bullet_length, paragraphs
from .furniture import Kind, block_kinds, opening_length
from .offsets import OffsetMap


@dataclass(frozen=True, slots=True)
class Statement:
    """A part of an article: `text` stands at [start, end) of the cleaned text."""

    text: str
    start: int
    end: int
    kind: Kind = "statement"
    original: tuple[int, int] = (0, 0)
    """The [start, end) of the text as it was read."""
    paragraph: int = 0
    """The number of its paragraph, headings and captions counted."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A cleaned text and all its parts, in order."""

    text: str
    parts: tuple[Statement, ...]

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The parts that are scored."""
        return tuple(part for part in self.parts if part.kind == "statement")

    @property
    def left_out(self) -> tuple[Statement, ...]:
        """The parts that are not scored, each with its kind."""
        return tuple(part for part in self.parts if part.kind != "statement")


def read_statements(text: str) -> Reading:
    """Clean a text and split it into statements; each word is in just one part."""
    blocks = paragraphs(text)
    cleaned = "\n\n".join(blocks)
    origins = OffsetMap(text, cleaned)
    return Reading(
        cleaned,
        tuple(
            Statement(
                text=cleaned[start:end],
                start=start,
                end=end,
                kind=kind,
                original=origins.span(start, end),
                paragraph=paragraph,
            )
            for start, end, kind, paragraph in _parts(blocks)
        ),
    )


def _parts(blocks: list[str]) -> Iterator[tuple[int, int, Kind, int]]:
    """Yield the span, kind and block of each part; two breaks join the blocks."""
    start = 0
    for number, (block, kind) in enumerate(
        zip(blocks, block_kinds(blocks), strict=True)
    ):
        skipped = bullet_length(block)
        if kind != "statement":
            yield start + skipped, start + len(block), kind, number
            start += len(block) + 2
            continue
        opening, opens_as = opening_length(block)
        if opening:
            yield start, start + len(block[:opening].rstrip()), opens_as, number
            skipped = opening
        for first, last in sentence_spans(block[skipped:]):
            first += skipped + bullet_length(block[skipped + first : skipped + last])
            if first < last + skipped:
                yield start + first, start + last + skipped, kind, number
        start += len(block) + 2
