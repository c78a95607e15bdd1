"""Tagged spans of one statement -> reports: which source and content a cue joins."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, product, zip_longest

from geostance.models.tagging import Tagged

from .spoken import Report, Span

_NAME_BEFORE = re.compile(
    r"(?:^|(?<=[\s“\"(]))((?:[A-Z][\w’'.-]*\s)*[A-Z][\w’'-]+|[Hh]e|[Ss]he)\s+"
    r"(?:has\s|had\s|also\s|then\s)*\Z"
)
_SUBJECT = re.compile(
    r"((?:The |An? )?[A-Z][^,.;:“”\"()]{2,80}), (?:\w+ing|who|which)\b[^.;:“”\"]*,\s*\Z"
)
_PASSIVE = re.compile(r"\b(?:been|being|be|was|were|is|are)\b")
_ARTICLE = re.compile(r"(?:the|an?|its|their|his|her)\s*\Z", re.IGNORECASE)
_EDGE = re.compile(r"[,.;:!?()“”\"]|.{60}")

_INTERVENING = 40
"""Characters of distance that a span between two others counts for."""


def reports_of(spans: Sequence[Tagged]) -> list[Report]:
    """Join the spans of one statement, nearest first.

    Each cue takes a source of its own; one that finds none shares the source of the
    cue before it ("said ... and added ..."). Each content goes to the nearest cue.
    What has no cue is joined to the nearest source.

    Args:
        spans: In order; offsets may be of the statement or of the text.

    Returns:
        In the order of their first span; contents without cue and source come as
        reports of their own.
    """
    cues = [n for n, span in enumerate(spans) if span.kind == "cue"]
    sources = [n for n, span in enumerate(spans) if span.kind == "source"]
    source_of = _matched(spans, cues, sources)
    for before, cue in pairwise(cues):
        if cue not in source_of and before in source_of:
            source_of[cue] = source_of[before]
    for cue, after in pairwise(cues):
        # "Blaming the rain, Dorn said ..."
        if cue not in source_of and after in source_of:
            source_of[cue] = source_of[after]
    contents: dict[int | None, list[Span]] = {}
    heads = cues or sources
    for number, span in enumerate(spans):
        if span.kind == "content":
            head = min(
                heads,
                key=lambda other: _distance(spans, number, other, source_of),
                default=None,
            )
            contents.setdefault(head, []).append((span.start, span.end))
    found = []
    for head in heads:
        source = source_of.get(head) if cues else head
        found.append(
            Report(
                contents=tuple(contents.get(head, ())),
                cue=_span(spans, head) if cues else None,
                source=_span(spans, source),
            )
        )
    found += [Report((span,), None, None) for span in contents.get(None, ())]
    return sorted(found, key=_first)


def joined(text: str, spans: Sequence[Tagged]) -> list[Tagged]:
    """Join neighbouring sources, and cues, that only white space parts.

    A source that stops at its article reaches to its cue ("[The] ministry [declined]").

    Args:
        text: The text that the spans' offsets point into.
        spans: Those of one statement, in order.

    >>> text = "The envoy Ruth Abiola left."
    >>> parts = [Tagged("source", 0, 9), Tagged("source", 10, 21)]
    >>> [text[one.start : one.end] for one in joined(text, parts)]
    ['The envoy Ruth Abiola']
    """
    found: list[Tagged] = []
    for span, after in zip_longest(spans, spans[1:]):
        if span.kind == "source" and _ARTICLE.match(text, span.start, span.end):
            if not (after and after.kind == "cue") or _EDGE.search(
                text, span.end, after.start
            ):
                continue
            span = replace(span, end=after.start)
        last = found[-1] if found else None
        is_one = last and not text[last.end : span.start].strip()
        if last and is_one and last.kind == span.kind != "content":
            found[-1] = replace(last, end=span.end)
        else:
            found.append(span)
    return found


def with_names(text: str, spans: Sequence[Tagged], start: int = 0) -> list[Tagged]:
    """Add the sources that a text's form gives away, where none is tagged.

    They are the name right before a word of saying that has no source ("Kellan has
    denied it"), and the subject that an insertion parts from it ("Kellan, speaking in
    Oslo, denied it").

    Args:
        text: The text that the spans' offsets point into.
        spans: Those of one statement, in order.
        start: Where the statement starts.
    """
    kinds = [span.kind for span in spans]
    found = list(spans)
    if "source" not in kinds and "cue" in kinds:
        cue = spans[kinds.index("cue")]
        name = _NAME_BEFORE.search(text, max(start, cue.start - 60), cue.start)
        name = name or _SUBJECT.match(text, start, cue.start)
        # "Holm has been told": whom somebody tells is not who tells.
        passive = _PASSIVE.search(text, cue.start, cue.end)
        if (
            name
            and not passive
            and not any(s.end > name.start(1) and s.start < name.end(1) for s in found)
        ):
            found.append(Tagged("source", *name.span(1)))
    return sorted(found, key=lambda span: span.start)


def _matched(
    spans: Sequence[Tagged], cues: Sequence[int], sources: Sequence[int]
) -> dict[int, int]:
    """Give each cue a source, the nearest pair first, no source twice."""
    found: dict[int, int] = {}
    pairs = product(cues, sources)
    for cue, source in sorted(
        pairs, key=lambda pair: _distance(spans, pair[0], pair[1], {})
    ):
        if cue not in found and source not in found.values():
            found[cue] = source
    return found


def _distance(
    spans: Sequence[Tagged], one: int, other: int, source_of: dict[int, int]
) -> int:
    """Count characters between two spans, and more for those that stand between."""
    first, second = sorted((one, other))
    gap = spans[second].start - spans[first].end
    own = {one, other, source_of.get(other, -1)}
    kind = spans[one].kind
    between = sum(
        n not in own and (spans[n].kind != kind or kind == "cue")
        for n in range(first + 1, second)
    )
    return gap + _INTERVENING * between


def _span(spans: Sequence[Tagged], number: int | None) -> Span | None:
    return None if number is None else (spans[number].start, spans[number].end)


def _first(report: Report) -> int:
    known = [*report.contents, *filter(None, (report.cue, report.source))]
    return min(start for start, _ in known)
