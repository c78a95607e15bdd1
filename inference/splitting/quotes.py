"""A text -> its quotations, over sentences and paragraphs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_CLOSER = {"“": "”", "„": "“”", "«": "»", "»": "«"}
_MARK = re.compile(r"[“”„«»\"]|''|``|[‘’']")
_SINGLE_CLOSER = re.compile(r"[.,!?;…]['’](?!\w)|(?<=[^s\W])['’](?=[\s.,;!?)]|$)")
_SINGLE_END = re.compile(r"[.,!?;…]['’](?!\w)")
_GOES_ON = re.compile(r"\s[a-z]")
_FAR = 500
"""Characters within which a single quotation closes, or else is none."""

_MAX_PARAGRAPHS = 8
"""Paragraphs over which a quotation may go on without being opened anew."""


Span = tuple[int, int]


@dataclass(slots=True)
class _Open:
    start: int
    mark: str
    depth: int = 1
    """How many quotations of its kind are open, one within the other."""


def find_quotes(text: str) -> list[Span]:
    """Return the outermost quotations with their marks, as [start, end), in order.

    A quotation whose paragraph does not close it goes on in the next one that opens
    with a quotation mark, or up to the mark that closes it; otherwise a mark is lost,
    and the quotation ends with its paragraph, so that the rest of the article is read
    as if nothing had happened.

    Args:
        text: Paragraphs with two line breaks between them.
    """
    paragraphs = [_scan(text, *span) for span in _paragraphs(text)]
    found: list[Span] = []
    place = 0
    while place < len(paragraphs):
        one = paragraphs[place]
        place += 1
        found += one.quotes
        if one.open_at is None:
            continue
        end = one.end
        goes_on = _continued(paragraphs, place)
        if goes_on:
            last = paragraphs[goes_on - 1]
            end = last.first_end
            # What the last paragraph quotes besides is read again from there.
            found.append((one.open_at, end))
            paragraphs[goes_on - 1] = _scan(text, end, last.end)
            place = goes_on - 1
        else:
            found.append((one.open_at, end))
    return found


@dataclass(slots=True)
class _Paragraph:
    start: int
    end: int
    quotes: list[Span]
    open_at: int | None
    """Where a quotation opens that the paragraph does not close."""
    first_end: int
    """Where the first closing mark ends; the paragraph's end if it has none."""
    reopens: bool
    closes_first: bool
    """Whether the first mark is a closing one, of something opened before."""


def _continued(paragraphs: list[_Paragraph], place: int) -> int:
    """Return the place behind the paragraph in which an open quotation closes, or 0."""
    reopened = plain = False
    for number in range(place, min(place + _MAX_PARAGRAPHS, len(paragraphs))):
        one = paragraphs[number]
        if one.closes_first and not reopened:
            return number + 1
        if one.reopens:
            if plain:
                return 0
            reopened = True
            if one.open_at is None or one.open_at > one.start + 1:
                return number + 1
            continue
        if reopened or one.open_at is not None:
            return 0
        plain = True  # what it quotes itself, in full, may be nested
    return 0


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for block in text.split("\n\n"):
        yield start, start + len(block)
        start += len(block) + 2


def _scan(text: str, start: int, end: int) -> _Paragraph:
    quotes: list[Span] = []
    opened: _Open | None = None
    closes_first = False
    first_end = end
    for mark in _MARK.finditer(text, start, end):
        place, char = mark.start(), mark.group()
        if opened is None:
            if _opens(text, start, end, place, char):
                opened = _Open(place, char)
            elif char in '”"»' and not quotes and first_end == end:
                closes_first, first_end = True, place + 1
        elif char == opened.mark and _nests(text, start, place, char):
            opened.depth += 1
        elif _closes(text, end, place, char, opened.mark):
            opened.depth -= 1
            if opened.depth:
                continue
            quotes.append((opened.start, mark.end()))
            if first_end == end:
                first_end = mark.end()
            opened = None
    return _Paragraph(
        start=start,
        end=end,
        quotes=quotes,
        open_at=opened.start if opened else None,
        first_end=first_end,
        reopens=text[start : start + 1] in ("“", "„", "«", '"', "‘"),
        closes_first=closes_first,
    )


def _opens(text: str, start: int, end: int, place: int, char: str) -> bool:
    before = text[place - 1] if place > start else " "
    after = text[place + len(char)] if place + len(char) < end else " "
    if char in ("“", "„", "«", "``"):
        return True
    fresh = before.isspace() or before in "([—–-/"
    if char in ('"', "''"):
        return fresh and not after.isspace()
    if char in "‘'":
        return fresh and after.isalnum() and _single_closes(text, place + 1, end)
    return False


def _nests(text: str, start: int, place: int, char: str) -> bool:
    """Say whether a second opening mark is no sign of a lost closing one.

    It is none amid a sentence: “Under the pretext of a “threat” they ...”.
    """
    before = text[max(start, place - 2) : place]
    return char in "“«" and before[:1].isalnum() and before[1:].isspace()


def _single_closes(text: str, place: int, end: int) -> bool:
    """Say whether a mark after `place` can close a single quotation."""
    return _SINGLE_CLOSER.search(text, place, min(end, place + _FAR)) is not None


def _closes(text: str, end: int, place: int, char: str, mark: str) -> bool:
    after = text[place + len(char)] if place + len(char) < end else " "
    before = text[place - 1]
    if mark in _CLOSER:
        return char in _CLOSER[mark] or (char == '"' and mark == "“")
    if mark in ('"', "''", "``"):
        return char in ('"', "”", "''") and (not before.isspace() or after.isspace())
    if char not in "'’" or after.isalnum() or before.isspace():
        return False
    # ‘The workers’ flag is red,’ he said.
    possessive = before == "s" and _GOES_ON.match(text, place + 1)
    later = _SINGLE_END.search(text, place + 1, min(end, place + _FAR))
    return not (possessive and later)
