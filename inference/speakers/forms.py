"""Who speaks, where the form of a statement tells it better than its tags."""

import re

from geostance.models.sentences import SIGNED
from geostance.models.tagging import Tagged

from .spoken import Report, Span

_LABEL = re.compile(r"[\"“]?([A-Z][A-Z.’'-]*[A-Z](?: [A-Z][A-Z.’'-]+){0,3}):\s+")
_FRAME = re.compile(
    r"In (his|her|their|(?:[A-Z][\w.-]*\s)*[A-Z][\w.-]*(?=['’]s?\s))(?:['’]s?)? "
    r"(?:own )?(opinion|view|words|estimate|estimation|assessment|judgment|account),\s+"
)
_ACCORDING = re.compile(
    r"(?P<cue>According to)\s+"
    r"(?P<source>(?:the |an? )?[^,;:“”\"()\s]+(?: [^,;:“”\"()\s]+){0,9}"
    r"(?:, (?:an? |the |who |which )[^,;:“”\"]{3,80}(?=, )"
    r"|, [A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,3}(?=, ))?),\s+"
)
_ASIDE = re.compile(
    r"(?:(?:Let us |Let's )?(?:recall|note|remember)|"
    r"It (?:is|should be|must be) (?:also )?(?:worth |important to )?"
    r"(?:not|recall|remember|add|mention|stress|emphasi)\w*)(?:,? that|:)\s",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"(?:In|At|On|As|Against|After|Before|During|While|When|With|Amid|Despite|Following|"
    r"Speaking|Asked|Earlier|Later|Meanwhile|However|Nevertheless|Last|This|Also|For|"
    r"Commenting|Answering|Responding|Addressing|Opening|Closing)\b.*,\s*\Z",
    re.DOTALL,
)


def labelled(text: str, start: int, end: int) -> list[Tagged]:
    """Return the label, as source and cue, and the content of a turn of an interview.

    >>> labelled("KELLAN: We left.", 0, 16)[0]
    Tagged(kind='source', start=0, end=6, probability=1.0)
    """
    label = _LABEL.match(text, start, end)
    if label is None or label.end() >= end:
        return []
    return [
        Tagged("source", *label.span(1)),
        Tagged("cue", label.end(1), label.end(1) + 1),
        Tagged("content", label.end(), end),
    ]


def framed(text: str, start: int, end: int) -> list[Tagged]:
    """Return source, cue and content of "In his opinion, ...", which taggers miss.

    >>> text = "In his view, it rained."
    >>> [text[span.start : span.end] for span in framed(text, 0, len(text))]
    ['his', 'view', 'it rained.']
    """
    frame = _FRAME.match(text, start, end)
    if frame is None or frame.end() >= end:
        return []
    return [
        Tagged("source", *frame.span(1)),
        Tagged("cue", *frame.span(2)),
        Tagged("content", frame.end(), end),
    ]


def according(text: str, start: int, end: int) -> list[Tagged]:
    """Return source, cue and content of a statement that opens with "According to".

    All the rest is content, whoever else speaks in it.

    >>> text = "According to Ann Brown, he said it rained."
    >>> [text[span.start : span.end] for span in according(text, 0, len(text))]
    ['According to', 'Ann Brown', 'he said it rained.']
    """
    opening = _ACCORDING.match(text, start, end)
    if opening is None or opening.end() >= end:
        return []
    return [
        Tagged("cue", *opening.span("cue")),
        Tagged("source", *opening.span("source")),
        Tagged("content", opening.end(), end),
    ]


def signed(text: str, quote: Span) -> Report | None:
    """Return who signs a quotation behind a dash, if somebody does.

    >>> text = "“We left.” — Ann Brown"
    >>> text[slice(*signed(text, (0, 10)).source)]
    'Ann Brown'
    """
    found = SIGNED.match(text, quote[1])
    if found is None:
        return None
    return Report((quote,), cue=found.span("dash"), source=found.span("name"))


def is_aside(text: str, start: int, end: int) -> bool:
    """Say whether a statement is its author's reminder: "Recall that ...".

    >>> is_aside("It is worth noting that it rained.", 0, 34)
    True
    """
    return _ASIDE.match(text, start, end) is not None


def opening_length(text: str, start: int, end: int) -> int:
    """Return how much of [start, end) tells when or how something is said.

    >>> opening_length("At the same time, in Oslo, Holm said it rained.", 0, 27)
    27
    """
    found = _OPENING.match(text, start, end)
    return found.end() - start if found else 0
