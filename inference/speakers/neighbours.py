"""Statements around a statement: those of its quotation, those of its paragraph."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from .forms import signed
from .spoken import Part, Report, Span

_FAR = 40
"""Statements that a quotation is followed over."""


class Neighbours:
    """Knows which statements lie in one quotation, and which follow one another.

    Args:
        parts: The statements of an article, in order.
        quotes: Its quotations as [start, end), in order.
    """

    def __init__(self, parts: Sequence[Part], quotes: Sequence[Span]) -> None:
        self.parts = parts
        self.quotes = quotes
        self._own = _by_part(parts, quotes)
        self._firsts: list[int] = []
        for number, part in enumerate(parts):
            goes_on = number and parts[number - 1].paragraph == part.paragraph
            self._firsts.append(self._firsts[-1] if goes_on else number)

    def quoted(self, number: int) -> list[Span]:
        """Return the parts of quotations that lie in a statement."""
        part = self.parts[number]
        return [
            (max(part.start, start), min(part.end, end))
            for start, end in (self.quotes[n] for n in self._own[number])
        ]

    def announcing(self, number: int) -> int | None:
        """Return the statement before the paragraph of a statement, if there is one."""
        first = self._firsts[number]
        return first - 1 if first else None

    def signature(self, number: int, text: str) -> Report | None:
        """Return who signs the quotation that a statement ends in, if one does."""
        for quote in (self.quotes[n] for n in self._own[number]):
            if report := signed(text, quote):
                part = self.parts[number]
                quoted = max(part.start, quote[0]), min(part.end, quote[1])
                return replace(report, contents=(quoted,))
        return None

    def likely(self, number: int, direct: bool) -> Iterator[int]:
        """Yield statements that may name who says this one, the likeliest first.

        Args:
            number: The statement.
            direct: Whether it is quoted word for word: then who speaks may be named
                further off, and after it.
        """
        before, after = number - 1, number + 1
        follows = before >= 0
        goes_on = after < len(self.parts)
        yield from self._in_one_quote(number)
        if follows and self._apart(before, number) == 0:
            yield before
        if not direct:
            return
        if goes_on and self._apart(number, after) == 0:
            yield after
        if follows and self._apart(before, number) == 1:
            yield before
        if goes_on and not (follows and self._apart(before, number) == 0):
            yield after

    def before_quote(self, number: int) -> int | None:
        """Return the statement that stands before a statement's quotation, and near.

        It is the one that the quotation begins in, where that begins with other words.
        """
        first = min([number, *self._in_one_quote(number)])
        quoted = self.quoted(first)
        if quoted and quoted[0][0] > self.parts[first].start:
            return first
        before = first - 1
        return before if before >= 0 and self._apart(before, first) <= 1 else None

    def after_quote(self, number: int) -> Span:
        """Return what follows a statement's quotation in the statement it ends in."""
        last = max([number, *self._in_one_quote(number)])
        quoted = self.quoted(last)
        end = self.parts[last].end
        return (quoted[-1][1] if quoted else end), end

    def _in_one_quote(self, number: int) -> list[int]:
        """Return the other statements that a quotation of this one runs through."""
        own = set(self._own[number])
        found = []
        for step in (-1, 1):
            other = number + step
            while 0 <= other < len(self.parts) and abs(other - number) <= _FAR:
                if not own & set(self._own[other]):
                    break
                found.append(other)
                other += step
        return sorted(found, key=lambda other: abs(other - number))

    def _apart(self, one: int, other: int) -> int:
        return self.parts[other].paragraph - self.parts[one].paragraph


def _by_part(parts: Sequence[Part], quotes: Sequence[Span]) -> list[list[int]]:
    """List, for each statement, the numbers of the quotations that meet it."""
    found: list[list[int]] = []
    first = 0
    for part in parts:
        while first < len(quotes) and quotes[first][1] <= part.start:
            first += 1
        last = first
        while last < len(quotes) and quotes[last][0] < part.end:
            last += 1
        found.append(list(range(first, last)))
    return found
