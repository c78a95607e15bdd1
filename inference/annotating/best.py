"""The best of a stream, in bounded memory, and no text twice."""

import heapq
from collections.abc import Callable, Iterable

from .candidates import Candidate
from .scored_rows import Chances

Worth = Callable[[Candidate], float]
_Entry = tuple[float, int, str]
"""Worth, what decides between equals, and the text."""


class Best:
    """Keeps the `size` candidates that are worth most; a text counts once.

    Args:
        size: How many.
        seed: Decides between those of equal worth.
    """

    def __init__(self, size: int, seed: int) -> None:
        self.size = size
        self.seed = seed
        self._heap: list[_Entry] = []
        self._kept: dict[str, tuple[Candidate, _Entry]] = {}

    def add(self, candidate: Candidate, worth: float) -> None:
        """Take a candidate if it is worth more than the least that is kept.

        Of two alike, which a model may read apart, the one that is worth more stays.
        """
        entry = (worth, -candidate.draw(self.seed), candidate.plain)
        if candidate.plain in self._kept:
            before = self._kept[candidate.plain][1]
            if entry <= before:
                return
            self._heap[self._heap.index(before)] = entry
            heapq.heapify(self._heap)
        elif len(self._heap) < self.size:
            heapq.heappush(self._heap, entry)
        elif entry > self._heap[0]:
            del self._kept[heapq.heappushpop(self._heap, entry)[2]]
        else:
            return
        self._kept[candidate.plain] = candidate, entry

    def found(self) -> list[tuple[Candidate, float]]:
        """Return what is kept, with its worth, the best first."""
        ordered = sorted(self._kept.values(), key=lambda kept: kept[1], reverse=True)
        return [(candidate, entry[0]) for candidate, entry in ordered]


def best(
    stream: Iterable[Candidate], size: int, seed: int, worth: Worth
) -> list[tuple[Candidate, float]]:
    """Return the candidates of a stream that are worth most, the best first."""
    kept = Best(size, seed)
    for candidate in stream:
        kept.add(candidate, worth(candidate))
    return kept.found()


def drawn(stream: Iterable[Candidate], size: int, seed: int) -> list[Candidate]:
    """Draw candidates, each text as likely as any other."""
    return [one for one, _ in best(stream, size, seed, lambda _: 0.0)]


def uncertainty(candidate: Candidate) -> float:
    """Return how near the model was to another label for some target, 0 to 1.

    It is 1 less the margin between the two likeliest labels (Scheffer, Decomain and
    Wrobel, "Active hidden Markov models for information extraction", 2001), the most
    for any target asked about. Unlike entropy, it does not count the doubt among
    labels that are out of the question.
    """
    stances = candidate.scored.stances
    return max(1 - _margin(stances[target]) for target in candidate.scored.asked)


def _margin(chances: Chances) -> float:
    first, second, *_ = sorted(chances.values(), reverse=True)
    return first - second
