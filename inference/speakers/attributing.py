"""Tagged spans of an article -> the speaker of each of its statements."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from geostance.models.mentions import MentionFinder
from geostance.models.tagging import Tagged

from .linking import framed, is_aside, joined, labelled, reports_of, with_names
from .neighbours import Neighbours
from .resolving import Identity, Resolver
from .spoken import Part, QuoteKind, Report, Span, Spoken

_COVERED = 0.5
"""Share of a statement, source and cue aside, that makes it its speaker's."""

_COVERED_BY_ALL = 0.4
"""The same where source, cue and content are all there."""

_QUOTED = 0.5
"""Share of what is said that stands in quotation marks when it is said directly."""

_WORDS_OF_A_QUOTE = 4
"""A statement within a quotation is the speaker's from so many words on."""

_SURE = 0.66
"""Mean probability of a content below which it is none: chosen on PolNeAR dev, to keep
speakers off the article's own statements."""

_SURE_IF_TOLD = 0.45
"""The same where source and cue are there, too."""


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


def attribute(
    text: str,
    parts: Sequence[Part],
    tagged: Sequence[Sequence[Tagged]],
    quotes: Sequence[Span],
    finder: MentionFinder | None = None,
) -> list[Spoken | None]:
    """Find who says each statement.

    Args:
        text: The cleaned article.
        parts: Its statements, in order.
        tagged: For each statement its spans, in order, with offsets into the text.
        quotes: The quotations of the text as [start, end), in order.
        finder: Knows which names mean one actor ("the White House", "US").

    Returns:
        For each statement who says it and in what form; None for what the article
        says in its own voice.
    """
    resolver = Resolver(text, parts, quotes, finder)
    found = []
    for number, linked in enumerate(link(text, parts, tagged, quotes)):
        found.append(_spoken(linked, resolver, number))
    return found


def link(
    text: str,
    parts: Sequence[Part],
    tagged: Sequence[Sequence[Tagged]],
    quotes: Sequence[Span],
) -> list[Linked]:
    """Find the reports in each statement with their sources, wherever these stand.

    Takes what `attribute` takes.
    """
    neighbours = Neighbours(parts, quotes)
    found: list[Linked] = []
    turn: tuple[int, Report] | None = None
    for number, (part, spans) in enumerate(zip(parts, tagged, strict=True)):
        if label := labelled(text, part.start, part.end):
            turn = part.paragraph, reports_of(label)[0]
        if turn and turn[0] == part.paragraph:
            said = turn[1] if label else replace(turn[1], contents=(_span(part),))
            found.append(Linked((said,), said, "direct"))
        elif signature := neighbours.signature(number, text):
            found.append(Linked((signature,), signature, "direct"))
        else:
            reports = reports_of(_kept(text, part, spans))
            found.append(_linked(text, number, reports, neighbours))
    for number in range(len(found)):
        found[number] = _completed(text, number, found, neighbours)
    return found


def _kept(text: str, part: Part, spans: Sequence[Tagged]) -> list[Tagged]:
    """Return the spans of a statement that count, with those its form gives away."""
    if view := framed(text, part.start, part.end):
        return view
    if is_aside(text, part.start, part.end):
        return []
    spans = joined(text, spans)
    told = {"source", "cue"} <= {span.kind for span in spans}
    least = _SURE_IF_TOLD if told else _SURE
    kept = [s for s in spans if s.kind != "content" or s.probability >= least]
    return with_names(text, kept, part.start)


def _completed(
    text: str, number: int, found: Sequence[Linked], neighbours: Neighbours
) -> Linked:
    """Give what a statement reports the sources that others name."""
    linked = found[number]
    if announced := _announced(text, number, found, neighbours):
        return announced
    filled = {
        report: _with_source(report, number, linked, found, neighbours)
        for report in {*linked.reports, linked.main} - {None}
        if report is not None
    }
    main = filled[linked.main] if linked.main else None
    reports = tuple(filled[report] for report in linked.reports)
    if main and not (main.source or main.cue) and linked.quote == "indirect":
        # Neither quoted nor attributed by any word: the article says so itself.
        return Linked(reports, None, "none")
    return Linked(reports, main, linked.quote)


def _announced(
    text: str, number: int, found: Sequence[Linked], neighbours: Neighbours
) -> Linked | None:
    """Take a paragraph after "The governor added:" for a quotation without marks."""
    part = neighbours.parts[number]
    first = number
    while first and neighbours.parts[first - 1].paragraph == part.paragraph:
        first -= 1
    if not first or neighbours.quoted(number):
        return None
    before = neighbours.parts[first - 1]
    named = found[first - 1].named
    if (
        named is None
        or named.cue is None
        or not text[: before.end].endswith(":")
        or any(start >= named.cue[1] for start, _ in named.contents)
        or (found[number].main and found[number].main.source)
    ):
        return None
    said = replace(named, contents=(_span(part),))
    return Linked((said,), said, "direct")


def _spoken(linked: Linked, resolver: Resolver, number: int) -> Spoken | None:
    main = linked.main
    if main is None:
        return None
    identity = Identity(None)
    if main.source:
        identity = resolver.identity(main.source, number)
        if identity.is_author:
            return None
        resolver.said(number, identity)
    return Spoken(
        speaker=identity.name,
        description=identity.description,
        quote=linked.quote,
        source=main.source,
        cue=main.cue,
        content=main.contents,
        is_person=identity.person is not None,
    )


def _linked(
    text: str, number: int, reports: Sequence[Report], neighbours: Neighbours
) -> Linked:
    """Choose the report that a statement consists of, if it is one."""
    part = neighbours.parts[number]
    length = part.end - part.start
    quoted = neighbours.quoted(number)
    # Who is said to speak within a quotation is not who is quoted.
    outer = [r for r in reports if not _is_within(r.source or r.cue, quoted)]
    main = max(outer, key=lambda report: _length(report.contents), default=None)
    aside = {r.source for r in outer} | {r.cue for r in outer}
    rest = length - sum(span[1] - span[0] for span in aside if span)
    whole = main is not None and main.source and main.cue and main.contents
    least = (_COVERED_BY_ALL if whole else _COVERED) * rest
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
    opens = any(s <= main.contents[0][0] < e for s, e in quoted)
    direct = opens and inside >= _QUOTED * max(_length(main.contents), 1)
    return Linked((*kept, main), main, "direct" if direct else "indirect")


def _span(part: Part) -> Span:
    return part.start, part.end


def _is_within(span: Span | None, quoted: Sequence[Span]) -> bool:
    return span is not None and any(s <= span[0] and span[1] <= e for s, e in quoted)


def _with_source(
    report: Report,
    number: int,
    linked: Linked,
    found: Sequence[Linked],
    neighbours: Neighbours,
) -> Report:
    """Give a report the source that another statement names, if it has none."""
    if report.source or report.cue:
        return report
    direct = report is linked.main and linked.quote == "direct"
    for other in neighbours.likely(number, direct):
        named = found[other].named
        if named:
            return replace(report, source=named.source, cue=named.cue)
    return report


def _length(spans: Sequence[Span]) -> int:
    return sum(end - start for start, end in spans)


def _common(one: Span, other: Span) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))
