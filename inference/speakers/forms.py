"""Who speaks, where the form of a statement tells it better than its tags."""

import re
from dataclasses import replace

from geostance.models.sentences import SIGNED
from geostance.models.tagging import Tagged

from .spoken import Report, Span
from .words import words

_LABEL = re.compile(
    r"[\"“]?(?P<source>[A-Z][A-Z.’'-]*[A-Z](?: [A-Z][A-Z.’'-]+){0,3})(?P<cue>:)\s+"
)
_VIEWS = (
    "opinion|view|words|estimates?|estimation|assessment|judge?ment|account|telling"
)
_FACTS = "calculations?|data|figures|information|version"


def _frame(opening: str, nouns: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?:{opening}) "
        r"(?P<source>his|her|their|(?:[A-Z][\w.-]*\s)*[A-Z][\w.-]*(?=['’]s?\s))"
        rf"(?:['’]s?)? (?:own )?(?P<cue>{nouns})(?:,\s+|\s+(?!(?:at|of|on|with)\b))"
    )


_FRAMES = (_frame("In|By", _VIEWS), _frame("According to", f"{_VIEWS}|{_FACTS}"))
_ACCORDING = re.compile(
    rf"(?P<cue>According to|In the (?:{_VIEWS}) of)\s+"
    r"(?P<source>(?:the |an? )?[^,;:“”\"()\s]+(?: [^,;:“”\"()\s]+){0,9}"
    r"(?P<more>, (?:an? |the |who |which )[^,;:“”\"]{3,80}(?=, )"
    r"|, [A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,3}(?=, ))?),\s+"
)
_ASIDE = re.compile(
    r"(?:(?:Let us |Let's )?(?:recall|note|remember)|"
    r"It (?:is|should be|must be) (?:also )?(?:worth |important to )?"
    r"(?:not|recall|remember|add|mention|stress|emphasi)\w*)(?:,? that|:)\s",
    re.IGNORECASE,
)
_SILENCE = re.compile(
    r"\b(?:do|does|did|has|have|had|was|were|could)(?: not|n['’]t) (?:yet |\w+ly )*"
    r"(?:answer|be reached|comment|repl|respond|return|available)\w*|"
    r"\b(?:declin|refus)\w+ (?:to )?(?:\w+ly |any |all |further )*(?:answer|be \w+ed\b|"
    r"comment|disclose|discuss|elaborate|give|name|say|speak|specify|speculate|talk)\w*"
)
_OPENING = re.compile(
    r"(?:In|At|On|As|Against|After|Before|During|While|When|With|Amid|Despite|Following|"
    r"Speaking|Asked|Earlier|Later|Meanwhile|However|Nevertheless|Last|This|Also|For|"
    r"Commenting|Answering|Responding|Addressing|Opening|Closing)\b.*,\s*\Z",
    re.DOTALL,
)

_NEAR = 40
"""Characters around a cue that may tell that nothing is said."""


def labelled(text: str, start: int, end: int) -> list[Tagged]:
    """Return the label, as source and cue, and the content of a turn of an interview.

    >>> labelled("KELLAN: We left.", 0, 16)[0]
    Tagged(kind='source', start=0, end=6, probability=1.0)
    """
    return told(_LABEL.match(text, start, end), end)


def framed(text: str, start: int, end: int) -> list[Tagged]:
    """Return source, cue and content of a statement that opens with whose view it is.

    That is "In his opinion, ...", "In the view of ..., ...", which taggers miss, and
    "According to ...": all the rest is content, whoever else speaks in it.

    >>> text = "In his view, it rained."
    >>> [text[span.start : span.end] for span in framed(text, 0, len(text))]
    ['his', 'view', 'it rained.']
    >>> text = "According to Ann Brown, he said it rained."
    >>> [text[span.start : span.end] for span in framed(text, 0, len(text))]
    ['According to', 'Ann Brown', 'he said it rained.']
    """
    found = (form.match(text, start, end) for form in (*_FRAMES, _ACCORDING))
    opening = next(filter(None, found), None)
    spans = told(opening, end)
    if opening and spans and _is_clause(opening.groupdict().get("more")):
        cut = opening.start("more")
        spans = [replace(s, end=cut) if s.kind == "source" else s for s in spans]
        spans[-1] = replace(spans[-1], start=cut + len(", "))
    return spans


def _is_clause(more: str | None) -> bool:
    """Say whether what follows a source tells of another: ", the route to the sea"."""
    if more is None or not more.startswith((", the ", ", a ", ", an ")):
        return False
    return not any(word in words("roles") for word in more.lower().split()[:7])


def told(opening: re.Match[str] | None, end: int) -> list[Tagged]:
    """Return what a form names as source and cue, and the rest up to `end`."""
    if opening is None or opening.end() >= end:
        return []
    source = Tagged("source", *opening.span("source"))
    cue = Tagged("cue", *opening.span("cue"))
    content = Tagged("content", opening.end(), end)
    return sorted((source, cue, content), key=lambda span: span.start)


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


def is_silence(text: str, cue: Span | None) -> bool:
    """Say whether a cue tells that somebody says nothing: "declined to comment".

    >>> is_silence("He did not respond to it.", (7, 18))
    True
    """
    if cue is None:
        return False
    near = _SILENCE.finditer(text, max(0, cue[0] - _NEAR), cue[1] + _NEAR)
    return any(found.start() < cue[1] and cue[0] < found.end() for found in near)


def opening_length(text: str, start: int, end: int) -> int:
    """Return how much of [start, end) tells when or how something is said.

    >>> opening_length("At the same time, in Oslo, Holm said it rained.", 0, 27)
    27
    """
    found = _OPENING.match(text, start, end)
    return found.end() - start if found else 0
