"""A choice that is spread over targets, labels, outlets and wordings."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from geostance.models.labels import Stance

from .best import Best
from .candidates import Candidate

Cell = tuple[str, Stance]
"""A target and the label that the model gives toward it."""

_WORD = re.compile(r"\w+")
_POOLED = 10
_LEAST_POOL = 2_000


def diverse(stream: Iterable[Candidate], size: int, seed: int) -> list[Candidate]:
    """Choose statements unlike each other.

    A pool is drawn first, alike for each target and predicted label, so that rare
    labels are in it. Then the cell of a target and a label with the fewest statements
    so far has its turn; of its candidates, those from the outlets chosen least; and of
    these the one whose wording is farthest from all that is chosen: the greedy
    k-center of Gonzalez ("Clustering to minimize the maximum intercluster distance",
    1985), which Sener and Savarese use to choose what to label ("Active learning for
    convolutional neural networks: a core-set approach", 2018).

    Args:
        stream: Candidates; only the pool is held, some 10 for each one chosen.
        size: How many to choose.
        seed: Of the pool.
    """
    pool = _pool(stream, size, seed)
    texts = Wordings([words(one) for one in pool])
    cells: dict[Cell, list[int]] = defaultdict(list)
    for place, one in enumerate(pool):
        for cell in one.guesses.items():
            cells[cell].append(place)
    chosen: dict[int, None] = {}
    from_cell: Counter[Cell] = Counter()
    from_outlet: Counter[str | None] = Counter()
    while len(chosen) < min(size, len(pool)):
        cell = min(cells, key=lambda cell: (from_cell[cell], cell))
        cells[cell] = [place for place in cells[cell] if place not in chosen]
        if not cells[cell]:
            del cells[cell]
            continue
        place = min(
            cells[cell],
            key=lambda place: (
                from_outlet[pool[place].scored.about["outlet"]],
                texts.nearness[place],
                place,
            ),
        )
        chosen[place] = None
        texts.take(place)
        from_cell.update(pool[place].guesses.items())
        from_outlet[pool[place].scored.about["outlet"]] += 1
    return [pool[place] for place in chosen]


def _pool(stream: Iterable[Candidate], size: int, seed: int) -> list[Candidate]:
    """Draw as many of each target and label; in the order of their drawing."""
    cells: dict[Cell, Best] = {}
    wanted = max(_POOLED * size, _LEAST_POOL)
    for candidate in stream:
        for cell in candidate.guesses.items():
            if cell not in cells:
                targets = len(candidate.scored.stances)
                share = math.ceil(wanted / (4 * targets))
                cells[cell] = Best(max(share, size), seed)
            cells[cell].add(candidate, 0.0)
    found = {one.plain: one for kept in cells.values() for one, _ in kept.found()}
    return sorted(found.values(), key=lambda one: (one.draw(seed), one.plain))


def words(candidate: Candidate) -> list[str]:
    """Return a statement's words in lower case, without the names of targets.

    Names are left out: that a choice names other actors does not make it varied in
    what a stance follows from.
    """
    kept, place = [], 0
    for mention in candidate.scored.mentions:
        kept.append(candidate.scored.text[place : mention.start])
        place = max(place, mention.end)
    kept.append(candidate.scored.text[place:])
    return _WORD.findall(" ".join(kept).lower())


class Wordings:
    """Texts as TF-IDF vectors of length 1, and how near each is to those taken.

    A word's places are listed once; nearness to a text costs as many steps as there
    are places of its words, and no matrix is made.

    Args:
        texts: The words of each.
    """

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        seen = Counter(word for text in texts for word in set(text))
        self._vectors = [
            dict(_weights(Counter(text), seen, len(texts))) for text in texts
        ]
        self._places: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, vector in enumerate(self._vectors):
            for word, weight in vector.items():
                self._places[word].append((place, weight))
        self.nearness = [0.0] * len(texts)
        """Cosine to the nearest text taken, 0 to 1."""

    def take(self, place: int) -> None:
        """Count a text among those taken."""
        cosine: dict[int, float] = defaultdict(float)
        for word, weight in self._vectors[place].items():
            for other, its in self._places[word]:
                cosine[other] += weight * its
        for other, value in cosine.items():
            self.nearness[other] = max(self.nearness[other], value)


def _weights(
    counts: Counter[str], seen: Counter[str], texts: int
) -> Iterator[tuple[str, float]]:
    raw = {
        word: (1 + math.log(count)) * math.log(1 + texts / seen[word])
        for word, count in counts.items()
    }
    length = math.sqrt(sum(value * value for value in raw.values()))
    for word, value in raw.items():
        yield word, value / length
