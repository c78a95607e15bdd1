"""A paragraph -> its sentences."""

import re
from collections.abc import Iterator

import sentencex

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


def sentence_spans(block: str) -> list[tuple[int, int]]:
    """Return the spans of a paragraph's sentences, also of those within quotes."""
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
