"""Paragraphs -> statements, and the parts of an article that are none."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import sentencex

from .cleaning import bullet_length, ends_sentence, paragraphs
from .offsets import OffsetMap

Kind = Literal[
    "statement", "title", "heading", "caption", "credit", "byline", "dateline", "link"
]

MAX_STATEMENT = 4_000
"""Characters; what a segmenter leaves longer is cut at a space."""

# The segmenter does not split within a quote, nor in what a bullet opens.
_HIDDEN = str.maketrans(dict.fromkeys('“”„‟«»"•●▪◦‣', " "))
_NEAR = 200
"""Characters around the end of a sentence that tell whether it is one."""

_CLOSES = re.compile(r"[^()]*\)")
_AFTER_QUOTE = re.compile(r"[”»\"’']\s*$")
_OPENED = re.compile(r"(?<=\s)[“„«\"•●▪◦‣]\s*\Z")
_SAYS = re.compile(
    r"^(?:[A-Z][\w.'’-]*|of|the|and|de|von|van|al)?(?:,?\s+[\w.'’-]+){0,5}?\s+"
    r"(?:said|says|asked|asks|added|adds|told|wrote|writes|replied|noted|stressed|"
    r"insisted|warned|explained|exclaimed|shouted|wondered|argued|demanded|answered|"
    r"commented|concluded|quipped|tweeted|declared|stated|continued|emphasized)\b"
)
_CREDIT = re.compile(
    r"©|\(c\)|^(?:photos?|images?|pictures?|video|file photo|credits?|source)\b"
    r".{0,60}[:/]|\b(?:getty images|afp|reuters|ap photo|tass|ria novosti|ria news|epa|"
    r"xinhua|shutterstock|globallookpress|associated press)\W*$",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"^(?:by|reporting by|edited by|written by|text by)\s+\S", re.IGNORECASE
)
_DATELINE = re.compile(
    r"^[A-Z][A-Z.'’-]+(?:[ ,/]+[A-Z][A-Z.'’-]+){0,4}"
    r"(?:,? \w{3,9}\.? \d{1,2}(?:, \d{4})?)?[.,]? ?"
    r"(?:/[A-Z][\w ]+/\.?|\([A-Z][\w ]+\))?"
    r"(?: ?[—–-]+|(?<=[/)])|(?<=[/)]\.))\s+(?=\S)"
)
_LINK = re.compile(
    r"^(?:read (?:also|more|next|in full)|see also|more on this|also on|related|"
    r"watch(?: now)?|subscribe|sign up|follow us|click here|share this|"
    r"advertisement)\b",
    re.IGNORECASE,
)


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
    kinds = _kinds(blocks)
    start = 0
    for number, (block, kind) in enumerate(zip(blocks, kinds, strict=True)):
        pieces = _sentences(block) if kind == "statement" else [(0, len(block))]
        skipped = bullet_length(block)
        if kind == "statement" and (dateline := _DATELINE.match(block[:120])):
            skipped = dateline.end()
            end = start + len(dateline.group().rstrip())
            yield start, end, "dateline", number
        for first, last in pieces:
            first = max(first, skipped)
            if first < last:
                yield start + first, start + last, kind, number
        start += len(block) + 2


def _kinds(blocks: list[str]) -> list[Kind]:
    kinds: list[Kind] = [_kind(block) for block in blocks]
    if blocks and kinds[0] == "heading":
        kinds[0] = "title"
    _spread_captions(blocks, kinds)
    if "statement" not in kinds:
        # A headline or a tweet on its own is what its author had to say.
        kinds = ["statement" if k in ("title", "heading") else k for k in kinds]
    return kinds


def _kind(block: str) -> Kind:
    body = block[bullet_length(block) :]
    words = len(body.split())
    if words <= 25 and not ends_sentence(body) and _CREDIT.search(body):
        return "credit"
    if words <= 10 and _BYLINE.match(body) and not ends_sentence(body):
        return "byline"
    if words <= 25 and _LINK.match(body) and not body.endswith("."):
        return "link"
    if not ends_sentence(body) and words <= 16 and len(_sentences(body)) == 1:
        return "heading"
    return "statement"


def _spread_captions(blocks: list[str], kinds: list[Kind]) -> None:
    """Take the short bullets next to a photo credit for its caption."""
    for step in (1, -1):
        order = range(len(blocks))[::step]
        for place, after in itertools.pairwise(order):
            near = kinds[place] in ("credit", "caption")
            if near and kinds[after] == "heading" and bullet_length(blocks[after]):
                kinds[after] = "caption"


def _sentences(block: str) -> list[tuple[int, int]]:
    """Return the spans of a block's sentences, also of those within quotes."""
    spans: list[tuple[int, int]] = []
    place = start = 0
    for piece in sentencex.segment("en", block.translate(_HIDDEN)):
        place += len(piece)
        # These were spaces to the segmenter: one that opens belongs to what follows.
        opened = _OPENED.search(block[start:place])
        end = start + opened.start() if opened else place
        if spans and _belongs(block, max(spans[-1][0], start - _NEAR), start, end):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
        start = end
    if spans:
        spans[-1] = (spans[-1][0], len(block))
    return [
        span
        for start, end in spans
        for span in _cut(block, *_stripped(block, start, end))
    ]


def _belongs(block: str, near: int, start: int, end: int) -> bool:
    """Say whether the piece at [start, end) completes the sentence before it."""
    before, opening = block[near:start], block[start:end].lstrip()
    if not any(char.isalnum() for char in opening):
        return True
    if opening[0].islower():
        return True
    # A bracket that nothing closes is a smiley or a slip, and holds no sentence open.
    if before.rfind("(") > before.rfind(")") and _CLOSES.match(
        block, start, start + _NEAR
    ):
        return True
    # “Is it true?” Mr. Brown asked.
    return bool(_AFTER_QUOTE.search(before) and _SAYS.match(opening))


def _stripped(block: str, start: int, end: int) -> tuple[int, int]:
    """Leave out the white space around a sentence."""
    while start < end and block[start].isspace():
        start += 1
    while end > start and block[end - 1].isspace():
        end -= 1
    return start, end


def _cut(block: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > MAX_STATEMENT:
        space = block.rfind(" ", start + 1, start + MAX_STATEMENT)
        cut = space if space > start else start + MAX_STATEMENT
        yield start, cut
        start = cut + (cut == space)
    if start < end:
        yield start, end
