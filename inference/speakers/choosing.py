"""The reports in a statement -> the one that the statement consists of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .forms import is_silence, opening_length
from .neighbours import Neighbours
from .spoken import QuoteKind, Report, Span

_COVERED = 0.5
"""Share of a statement, source and cue aside, that makes it its speaker's."""

_COVERED_BY_ALL = 0.4
"""The same where source, cue and content are all there."""

_QUOTED = 0.5
"""Share of what is said that stands in quotation marks when it is said directly."""

_WORDS_OF_A_QUOTE = 4
"""A statement within a quotation is the speaker's from so many words on."""


@dataclass(frozen=True, slots=True)
class Linked:
    """What a statement reports, and which of it makes up the statement."""

    reports: tuple[Report, ...]
    main: Report | None
    """None if the article says the statement in its own voice."""
    quote: QuoteKind

    @property
    def named(self) -> Report | None:
        """The report whose speaker a neighbour may go on with."""
        if self.main is not None:
            return self.main if self.main.source else None
        return next((r for r in reversed(self.reports) if r.source and r.cue), None)


def choose(
    text: str, number: int, reports: Sequence[Report], neighbours: Neighbours
) -> Linked:
    """Choose the report that a statement consists of, if it is one.

    Args:
        text: The cleaned article.
        number: The statement.
        reports: Those in it, without what its neighbours tell.
        neighbours: The statements around it.
    """
    part = neighbours.parts[number]
    length = part.end - part.start
    quoted = neighbours.quoted(number)
    # Who is said to speak within a quotation is not who is quoted.
    outer = [r for r in reports if not _is_within(r.source or r.cue, quoted)]
    main = max(outer, key=lambda report: _length(report.contents), default=None)
    if main is not None and is_silence(text, main.cue):
        return Linked(tuple(reports), None, "none")
    aside = {r.source for r in outer} | {r.cue for r in outer}
    rest = length - sum(span[1] - span[0] for span in aside if span)
    begins = bool(quoted) and quoted[0][0] == part.start
    if main is not None and main.source and main.cue and begins:
        rest -= max(0, part.end - main.source[1])
    least = _COVERED * rest
    if main is not None and main.source and main.cue and main.contents:
        opening = opening_length(text, part.start, main.source[0])
        least = _COVERED_BY_ALL * (rest - opening)
    if sum(_length(r.contents) for r in outer) < least:
        words = len(text[part.start : part.end].split())
        if _length(quoted) < _QUOTED * length or words < _WORDS_OF_A_QUOTE:
            return Linked(tuple(reports), None, "none")
        main = main or Report((), None, None)
    if main is None or not (main.contents or quoted):
        return Linked(tuple(reports), None, "none")
    kept = tuple(r for r in reports if r is not main)
    if not main.contents:
        main = replace(main, contents=tuple(quoted))
    inside = sum(_common(one, other) for one in main.contents for other in quoted)
    direct = _opens(main, quoted) and inside >= _QUOTED * max(_length(main.contents), 1)
    return Linked((*kept, main), main, "direct" if direct else "indirect")


def _opens(report: Report, quoted: Sequence[Span]) -> bool:
    """Say whether what is said begins with a quotation."""
    first = report.contents[:1]
    return any(s <= start < e for start, _ in first for s, e in quoted)


def _is_within(span: Span | None, quoted: Sequence[Span]) -> bool:
    return span is not None and any(s <= span[0] and span[1] <= e for s, e in quoted)


def _length(spans: Sequence[Span]) -> int:
    return sum(end - start for start, end in spans)


def _common(one: Span, other: Span) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))
