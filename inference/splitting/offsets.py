"""Places in a cleaned text -> places in the text as it was read."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

INVISIBLE = (
    "\ufeff\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\u00ad\x00-\x08\x0e-\x1f\x7f"
    "\ud800-\udfff"
)
"""Characters that cleaning takes out, as a regular expression's set."""

_HIDDEN = re.compile(rf"[\s{INVISIBLE}]")

_CODES = 2**16
"""All that is hidden has a smaller code."""


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Maps spans of a cleaned text to the text that it was made of.

    Cleaning moves, adds and drops white space and takes out invisible characters, and
    does nothing else. So the n-th visible character of the one is the n-th of the
    other, whatever lies between, and no step of cleaning has to keep count.
    """

    original: str
    cleaned: str
    _from: list[int] = field(init=False, repr=False, compare=False)
    _to: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Find the visible characters of both, and check that they are the same.

        Raises:
            ValueError: If one text has a visible character that the other lacks.
        """
        places, codes = _visible(self.cleaned)
        origins, original_codes = _visible(self.original)
        if not np.array_equal(codes, original_codes):
            raise ValueError("a cleaned text may differ in white space only")
        object.__setattr__(self, "_from", places.tolist())
        object.__setattr__(self, "_to", origins.tolist())

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where [start, end) of the cleaned text stands in the original.

        White space at either end is left out; a span of nothing else is empty.
        """
        first, last = bisect_left(self._from, start), bisect_left(self._from, end)
        if first >= last:
            place = self._to[first] if first < len(self._to) else len(self.original)
            return place, place
        return self._to[first], self._to[last - 1] + 1


def _visible(text: str) -> tuple[NDArray[np.intp], NDArray[np.uint32]]:
    """Return the places of a text's visible characters, and their codes."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    places = np.flatnonzero(~_hidden()[np.minimum(codes, _CODES - 1)])
    return places, codes[places]


@cache
def _hidden() -> NDArray[np.bool_]:
    """Return whether each code below `_CODES` is hidden."""
    hidden = np.zeros(_CODES, dtype=np.bool_)
    every = "".join(map(chr, range(_CODES)))
    hidden[[match.start() for match in _HIDDEN.finditer(every)]] = True
    return hidden
