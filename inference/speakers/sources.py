"""The words for a source: where they begin and end, what they tell by themselves."""

import re

from .spoken import Span
from .words import words

EDGE = " \t\n\"“”‘’'«»„,.;:()[]–—-"
_APPOSITION = re.compile(
    r"([A-Z][\w’'&.-]*(?: [A-Z][\w’'&.-]*){0,5}), (?:an?|the) ([^,]{3,80}),?$"
)
_SHORT = re.compile(
    r"([A-Z][\w’'-]*(?: (?:[A-Z][\w’'-]*|and|for|in|of|on|the)){1,9}) \(([A-Z]{2,7})\)"
)
_WHAT_IT_IS = re.compile(r"([^,]+), (?:an?|the) ((?:(?! and ).){3,80})")
_CLAUSE = re.compile(
    r"(\S.+?), ((?:who|whose|(?:\w+ )?which|formerly|himself|herself|itself|known as|"
    r"lately|now|once|speaking|themselves)\b.*)"
)
_ENDS_BEFORE = re.compile(
    r",?\s+(?:who|which|whose)\Z|"
    r"(?:\s+(?:at|by|for|from|in|of|on|to|with|and|or|that|whom?|which|whose|he|it|she|they))+\Z"
)
_REST_OF_WORD = re.compile(r"(?<=\w)(?:-?\w)+")
_CONTRACTED = re.compile(r"(\w+)(['’](?:s|re|ve|d|ll|m))\Z")
_RELATIVE = re.compile(r"(whom?|which)\s+\w")
_NONE = re.compile(r"(?:no|none|no-one|nobody|neither|not)\b(?![.-]?\s*\d)", re.I)
_PRONOUNS = ("first_person", "male", "female", "plural", "neuter", "relative")


def trimmed(text: str, start: int, end: int) -> Span:
    """Leave out of a source what is no word for it.

    >>> text = "a plan which analysts on"
    >>> text[slice(*trimmed(text, 7, len(text)))]
    'analysts'
    """
    if rest := _REST_OF_WORD.match(text, end):
        end = rest.end()
    if cut := _ENDS_BEFORE.search(text, start, end):
        end = cut.start()
    while start < end and text[start] in EDGE:
        start += 1
    while end > start and text[end - 1] in EDGE:
        if _abbreviated(text, start, end) or (
            "(" in text[start:end] and text[end - 1] == ")"
        ):
            break
        end -= 1
    contracted = _CONTRACTED.match(text, start, end)
    if contracted and any(contracted[1].lower() in words(kind) for kind in _PRONOUNS):
        end = contracted.end(1)
    if relative := _RELATIVE.match(text, start, end):
        # Of "which experts call a bluff", experts; of "who met him, said", who.
        who = relative[1] == "who" or (
            relative[1] == "which"
            and text[end : end + 1] == ","
            and text[relative.end() - 1].islower()
        )
        start, end = (start, relative.end(1)) if who else (relative.end() - 1, end)
    return start, end


def is_nobody(surface: str) -> bool:
    """Say whether words deny that there is a source; "No 10" does not.

    >>> is_nobody("Nobody in Brussels"), is_nobody("No 10")
    (True, False)
    """
    return _NONE.match(surface) is not None


def as_written(surface: str) -> tuple[str, str | None]:
    """Return a name for a source that no name stands for, and a description.

    What is large for the start of a sentence alone is written small.

    >>> as_written("The ministry"), as_written("Two officials")
    (('ministry', None), ('two officials', None))
    """
    parts = surface.split()
    if len(parts) > 1 and parts[0].lower() == "the":
        parts = parts[1:]
    elif _is_common(parts):
        parts[0] = parts[0].lower()
    name, said = " ".join(parts), None
    name = re.sub(r"['’]s\Z|(?<=s)['’]\Z| \([^()]*\)\Z", "", name)
    forms = (_APPOSITION.match, _WHAT_IT_IS.fullmatch, _CLAUSE.match)
    if apposition := next(filter(None, (form(name) for form in forms)), None):
        name, said = apposition.groups()
    return name, said


def short_names(text: str) -> dict[str, str]:
    """Return what a text's abbreviations stand for, where it says so.

    >>> short_names("the Police and Border Guard Board (PBGB) and its dog (Rex)")
    {'PBGB': 'Police and Border Guard Board'}
    """
    found = {}
    for match in _SHORT.finditer(text):
        parts = match[1].split()
        for first, word in enumerate(parts):
            letters = "".join(w[0] for w in parts[first:] if w[0].isupper())
            if word[0].isupper() and letters == match[2]:
                found[match[2]] = " ".join(parts[first:])
    return found


def head(name: str) -> str:
    """Return the noun that others may repeat: of "three people with a plan", people.

    >>> head("Ministry of Energy"), head("Foreign Ministry")
    ('ministry', 'ministry')
    """
    return (
        re.split(r" (?:at|close|familiar|for|from|in|of|on|with)\b", name)[0]
        .lower()
        .split()[-1]
    )


def _is_common(parts: list[str]) -> bool:
    """Say whether a source begins with a word that is small within a sentence."""
    first = parts[0].lower() if parts else ""
    if parts[1:] and parts[1][:1].isupper() and first not in words("determiners"):
        return False  # "Officers Training Corps"
    return first in words("determiners") or (
        first.endswith("s") and first[:-1] in words("roles")
    )


def _abbreviated(text: str, start: int, end: int) -> bool:
    """Say whether the last point belongs to an abbreviation (the U.S.)."""
    return bool(re.search(r"\b(?:[A-Z]\.)+$", text[start:end]))
