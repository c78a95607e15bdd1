"""A carrier as it reads with a plural name: "the Russians have", not "Russia has"."""

import re
from dataclasses import replace

from .carriers import Carrier

_INFLECTED = {
    "has": "have",
    "is": "are",
    "was": "were",
    "does": "do",
    "hasn't": "haven't",
    "isn't": "aren't",
    "wasn't": "weren't",
    "doesn't": "don't",
}
_UNINFLECTED = re.compile(
    r"had|did|will|would|can|could|may|might|must|should|never|\w+ed|"
    r"for|to|of|in|on|at|from|with|by|about|over|since|after|before"
)
_NUMBER_SHOWS = re.compile(r"\b(?:it|its|itself)\b", re.IGNORECASE)
_APPOSITION = re.compile(r"\s*[-,;:(–—]|\s+(?:that|which|who|whose)\b")
_AFTER_PREPOSITION = re.compile(
    r"\b(?:of|to|from|with|without|by|towards?|against|for|on|in|about|between)\s$",
    re.IGNORECASE,
)
_WORD = re.compile(r"\s+([\w'’]+)")


def in_plural(carrier: Carrier) -> Carrier | None:
    """Return the carrier with its verb in the plural.

    Returns:
        None where a singular may stand in it that this cannot turn: a pronoun, a verb
        that is not `have`, `be` or `do`, an apposition. Rather none than bad English.
    """
    before, owns, after = carrier.parts
    if _NUMBER_SHOWS.search(f"{before} {after}"):
        return None
    if owns:
        return carrier
    if _APPOSITION.match(after):
        return None
    if _AFTER_PREPOSITION.search(before) or not after.strip(".!?”\"'’ "):
        return carrier
    word = _WORD.match(after)
    if word is None:
        return None
    plain = word[1].replace("’", "'")
    if plain in _INFLECTED:
        turned = f" {_INFLECTED[plain]}{after[word.end() :]}"
        return replace(carrier, text=f"{before}{{X}}{turned}")
    return carrier if _UNINFLECTED.fullmatch(plain) else None
