"""Texts that stand twice: in training and in what it is measured on, or in two sources.

News is copied: agencies' sentences stand in many outlets, and corpora are drawn from
the same ones. A text that a model was trained on tells nothing of how it reads others.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from geostance.training.sources.examples import Example

NEAR = 0.5
"""Share of common word 5-grams (Jaccard) from which two texts count as one: with a word
changed in a sentence of twenty, or two in one of thirty-five."""

_GRAM = 5
_SHORT = 12
"""Words under which texts are compared whole: in short ones a word tells them apart."""

_WORD = re.compile(r"\w+")


def plain(text: str) -> str:
    """Return a text without what editors change: case, punctuation, spaces.

    Names stay: the same words about another actor are another statement.

    >>> plain("“NATO’s  plan”, he said.")
    'nato s plan he said'
    """
    return " ".join(_WORD.findall(text.casefold()))


def said(example: Example) -> str:
    """Return an example's text without a target's name that was put before it."""
    head, colon, rest = example.text.partition(": ")
    names = [example.text[m.start : m.end] for m in example.mentions]
    before = names[: head.count(", ") + 1]
    return rest if colon and rest and ", ".join(before) == head else example.text


class HeldOut:
    """Texts that training must not see.

    Args:
        texts: Those of every dev and test split.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._exact = {plain(text) for text in texts}
        self._sizes: list[int] = []
        self._with_gram: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for number, text in enumerate(self._exact):
            grams = _grams(text)
            self._sizes.append(len(grams))
            for gram in grams:
                self._with_gram[gram].append(number)

    def __contains__(self, text: str) -> bool:
        """Say whether a text, or one that differs from it in few words, is held out."""
        words = plain(text)
        if words in self._exact:
            return True
        grams = _grams(words)
        common = Counter(n for gram in grams for n in self._with_gram.get(gram, ()))
        return any(
            count >= NEAR * (len(grams) + self._sizes[number] - count)
            for number, count in common.items()
        )


def _grams(words: str) -> set[tuple[str, ...]]:
    parts = words.split()
    if len(parts) < _SHORT:
        return set()
    return set(zip(*(parts[start:] for start in range(_GRAM)), strict=False))


def leaks(examples: Iterable[Example]) -> list[Example]:
    """Return the train examples whose text is held out as dev or test somewhere."""
    examples = list(examples)
    held_out = HeldOut(said(e) for e in examples if e.split != "train")
    return [e for e in examples if e.split == "train" and said(e) in held_out]


def shared(sources: Mapping[str, Sequence[Example]]) -> dict[str, int]:
    """Count the texts that two sources have in common.

    Returns:
        "one, other" -> texts; only pairs that share some.
    """
    texts = {name: {plain(said(e)) for e in own} for name, own in sources.items()}
    counts = {
        f"{one}, {other}": len(texts[one] & texts[other])
        for one, other in combinations(texts, 2)
    }
    return {pair: count for pair, count in counts.items() if count}
