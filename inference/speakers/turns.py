"""Whose turn it is, where each begins with a name: interviews, debates, letters."""

import re
from collections.abc import Sequence
from itertools import groupby

from geostance.models.tagging import Tagged

from .forms import labelled, told
from .people import LARGE, People, name_spans
from .spoken import Part

_WORD = rf"[{LARGE}][\w.’'-]*"
_NAMED = re.compile(
    rf"[\"“]?(?P<source>{_WORD}(?: (?:{_WORD}|al|bin|da|de|der|van|von)){{0,4}})"
    r"(?:, [^:.“”\"]{2,40}| \([^)]{2,40}\))?(?P<cue>:)\s+(?=[^\s])"
)
_SPOKEN_TO = re.compile(r"\b(?:I|we|my|our|me|you|your)\b", re.IGNORECASE)

_TURNS = 3
"""Paragraphs that begin with a name like "Kellan:" from which on they are turns."""


def turns(text: str, parts: Sequence[Part]) -> list[list[Tagged]]:
    """Return for each statement source, cue and content if a turn begins with it.

    A single label in large letters is no turn: "VILNIUS: The border is closed." Labels
    in small letters are, where several people are so named, and most of them say "I",
    "we" or "you": what follows "Trade:" in a list of topics is no speech.

    Args:
        text: The cleaned article.
        parts: Its statements, in order.
    """
    found = [labelled(text, part.start, part.end) for part in parts]
    if sum(map(bool, found)) > 1:
        return found
    found, names, spoken = [[] for _ in parts], set(), 0
    for _, numbers in groupby(
        range(len(parts)), lambda number: parts[number].paragraph
    ):
        paragraph = list(numbers)
        first, last = paragraph[0], paragraph[-1]
        start, end = parts[first].start, parts[first].end
        named = _NAMED.match(text, start, end)
        if named and list(name_spans(named["source"])):
            found[first] = told(named, end)
            names.add(named["source"])
            spoken += _SPOKEN_TO.search(text, start, parts[last].end) is not None
    count = sum(map(bool, found))
    if count < _TURNS or len(names) < 2 or 2 * spoken < count:
        return [[] for _ in parts]
    people = People(text)
    # Of one word, only whom the text names in full, too: "Verdict:" is nobody.
    nobody = {
        name for name in names if " " not in name and not people.by_one_name(name)
    }
    return [
        spans if not spans or text[spans[0].start : spans[0].end] not in nobody else []
        for spans in found
    ]
