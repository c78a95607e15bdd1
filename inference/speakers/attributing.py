"""Tagged spans of an article -> the speaker of each of its statements."""

from collections.abc import Sequence
from dataclasses import replace

from geostance.models.mentions import MentionFinder
from geostance.models.tagging import Tagged

from .choosing import Linked, choose
from .forms import framed, is_aside
from .linking import joined, reports_of, with_names
from .neighbours import Neighbours
from .resolving import Identity, Resolver
from .spoken import Part, Report, Span, Spoken
from .turns import turns

_SURE = 0.66
"""Mean probability of a content below which it is none: chosen on PolNeAR dev, to keep
speakers off the article's own statements."""

_SURE_IF_TOLD = 0.45
"""The same where source and cue are there, too."""

_FOLLOWS = 8
"""Characters behind a quotation from which on they are more than its end."""


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
    neighbours = Neighbours(parts, quotes)
    found = []
    for number, linked in enumerate(link(text, tagged, neighbours)):
        main = linked.main
        if main and not main.source and linked.quote == "direct":
            source = _told_of(number, resolver, neighbours)
            linked = replace(linked, main=replace(main, source=source))
        found.append(_spoken(linked, resolver, number))
    return found


def _told_of(number: int, resolver: Resolver, neighbours: Neighbours) -> Span | None:
    """Return who is told of around a quotation that nothing attributes.

    What follows it in its sentence (“...”, threatened the deputy Quill) comes first.
    """
    start, end = neighbours.after_quote(number)
    if end - start > _FOLLOWS:
        return resolver.subject_in(start, end)
    before = neighbours.before_quote(number)
    return None if before is None else resolver.subject(before)


def link(
    text: str, tagged: Sequence[Sequence[Tagged]], neighbours: Neighbours
) -> list[Linked]:
    """Find the reports in each statement with their sources, wherever these stand.

    Args:
        text: The cleaned article.
        tagged: For each statement its spans, as `attribute` takes them.
        neighbours: Of its statements and quotations.
    """
    found: list[Linked] = []
    labels = turns(text, neighbours.parts)
    turn: tuple[int, Report] | None = None
    for number, (part, spans) in enumerate(zip(neighbours.parts, tagged, strict=True)):
        if label := labels[number]:
            turn = part.paragraph, reports_of(label)[0]
        if turn and turn[0] == part.paragraph:
            said = turn[1] if label else replace(turn[1], contents=(_span(part),))
            found.append(Linked((said,), said, "direct"))
        elif signature := neighbours.signature(number, text):
            found.append(Linked((signature,), signature, "direct"))
        else:
            reports = reports_of(_kept(text, part, spans))
            found.append(choose(text, number, reports, neighbours))
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
    before = neighbours.announcing(number)
    if before is None or neighbours.quoted(number):
        return None
    named = found[before].named
    own = found[number].main
    if (
        named is None
        or named.cue is None
        or text[neighbours.parts[before].end - 1] != ":"
        or any(start >= named.cue[1] for start, _ in named.contents)
        or (own and own.source)
    ):
        return None
    said = replace(named, contents=(_span(neighbours.parts[number]),))
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


def _span(part: Part) -> Span:
    return part.start, part.end


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
