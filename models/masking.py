"""The names in a statement -> slots, and the way back from the masked text.

Every named actor is replaced by a slot token before the encoder sees the text:
"Russia accused NATO's members" becomes "[ACTOR-0] accused [ACTOR-1] 's members". So
the label follows from the words around a name and cannot follow from the name
itself. Slots are given in order of appearance; training gives them at random, so
that a slot's number carries nothing either.

A model may also be trained with names, its own or another actor's, shown behind the
slots: that is what shows how much of a score a name carries (docs/training.md).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Self

import numpy as np
from numpy.typing import NDArray

from .mentions import Mention

SLOTS = 12
"""Actors a statement can keep apart; the rare further ones share the last slot."""

SLOT_TOKENS = tuple(f"[ACTOR-{number}]" for number in range(SLOTS))

_FORGED = re.compile(
    r"\[(?=(?:ACTOR-\d+|CLS|SEP|MASK|PAD|UNK)\])|<(?=/?(?:s|mask|pad|unk)>)"
)
_WORDS = re.compile(r"\S+(?: \S+)*")
_ARTICLE = re.compile(r"(?<!\w)the\s+$", re.IGNORECASE)
_AN = re.compile(r"(?<!\w)an\s+$", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s(?!\w)|(?<=s)['’](?=\s)", re.IGNORECASE)

Places = NDArray[np.int64]

_START: Places = np.zeros(1, np.int64)


@dataclass(frozen=True, slots=True)
class Query:
    """A statement, the actors named in it, and those whose stance is asked for."""

    text: str
    mentions: Sequence[Mention] = ()
    actors: Sequence[str] = ()
    shown: Mapping[str, str | None] = field(default_factory=dict)
    """Actor -> the name to show behind its slot, None for the one in the text; the
    names of other actors are hidden."""

    def __post_init__(self) -> None:
        """Check that the text mentions every actor asked for."""
        missing = set(self.actors) - {mention.actor for mention in self.mentions}
        if missing:
            raise ValueError(f"no mention of {', '.join(sorted(missing))} in the text")

    def showing_names(self) -> Self:
        """Return the query with every actor's own name shown."""
        return replace(self, shown={mention.actor: None for mention in self.mentions})


@dataclass(slots=True)
class Masked:
    """A statement with slots for names, as the tokenizer gets it."""

    slots: dict[str, int]
    """Actor -> number of its slot."""
    text: str
    starts: Places
    """Of each character of `text`, and of its end: where what it stands for starts in
    the statement."""
    ends: Places
    """The same: where what it stands for ends in the statement."""


def mask_actors(
    query: Query, random: Random | None = None, traced: bool = True
) -> Masked:
    """Replace the names in a statement by slot tokens.

    "the" before a name, the n of "an" and the form of its possessive go too: they
    differ between "the United States'" and "Russia's", "an American" and "a Russian",
    and would tell the names apart. Of spans that overlap, as annotated ones may
    ("Roger" in "Roger Ailes"), each leaves its slot and none a part of the name.
    Where it is not `traced`, `starts` and `ends` are empty.

    >>> from geostance.models.mentions import Mention
    >>> query = Query("The Kremlin's aim", [Mention("russia", 4, 11)], ["russia"])
    >>> mask_actors(query).text
    "[ACTOR-0] 's aim"
    """
    words = _Words(query.text)
    slots = _assign_slots(query, random)
    place = 0
    for mention in sorted(query.mentions, key=lambda m: m.start):
        start = words.keep_before_name(place, mention.start)
        slot = SLOT_TOKENS[slots[mention.actor]]
        words.put(slot, start, mention.end)
        if mention.actor in query.shown and mention.start >= place:
            words.show(query.shown[mention.actor], mention)
        place = max(place, mention.end)
    words.keep(place, len(query.text))
    return words.masked(slots, traced)


class _Words:
    """Collects the words of a masked text, each with its place in the statement."""

    def __init__(self, text: str) -> None:
        # A lone surrogate, which no tokenizer takes, becomes a question mark.
        self.text = text.encode("utf-8", "replace").decode("utf-8")
        self._words: list[str] = []
        # The [start, end) that each stands for, and whether it is what stands there.
        self._origins: list[tuple[int, int, bool]] = []

    def keep_before_name(self, start: int, end: int) -> int:
        """Keep the words between two names; return where the second one starts."""
        if article := _ARTICLE.search(self.text[start:end]):
            self.keep(start, start + article.start())
            return start + article.start()
        if an := _AN.search(self.text[start:end]):
            self.keep(start, start + an.start() + 1)
            return end
        self.keep(start, end)
        return end

    def keep(self, start: int, end: int) -> None:
        """Keep what stands after the name that ends at `start` (0: no name)."""
        possessive = _POSSESSIVE.match(self.text, start) if 0 < start < end else None
        if possessive and possessive.end() <= end:
            self.put("'s", *possessive.span())
            start = possessive.end()
        for words in _WORDS.finditer(self.text, start, end):
            self._words.append(_FORGED.sub("(", words.group()))
            self._origins.append((*words.span(), True))

    def put(self, word: str, start: int, end: int) -> None:
        """Put a word that stands for [start, end) of the statement."""
        self._words.append(word)
        self._origins.append((start, end, False))

    def show(self, name: str | None, mention: Mention) -> None:
        """Keep a mention, or put another name in its place."""
        if name is None:
            self.keep(mention.start, mention.end)
        else:
            self.put(_FORGED.sub("(", name), mention.start, mention.end)

    def masked(self, slots: dict[str, int], traced: bool) -> Masked:
        """Return the text of all words, a space between each two."""
        text = " ".join(self._words)
        if not traced:
            return Masked(slots, text, _START[:0], _START[:0])
        return Masked(slots, text, *self._places(text))

    def _places(self, text: str) -> tuple[Places, Places]:
        """Return where what each character of the text stands for starts and ends."""
        each: list[tuple[Places, Places]] = []
        for word, (start, end, kept) in zip(self._words, self._origins, strict=True):
            size = len(word) + 1  # with the space that may follow
            if kept:
                own = np.arange(start, start + size)
                each.append((own, own + 1))
            else:
                each.append((np.full(size, start), np.full(size, end)))
        # What would follow the last word is the end; with no word, it is the start.
        starts, ends = (
            np.concatenate(side)[: len(text) + 1]
            for side in zip(*each, (_START, _START), strict=True)
        )
        # A space stands for nothing, right before what follows it.
        characters = np.frombuffer(text.encode("utf-32-le"), np.uint32)
        spaces = np.flatnonzero(characters == ord(" "))
        starts[spaces] = ends[spaces] = starts[spaces + 1]
        return starts, ends


def _assign_slots(query: Query, random: Random | None) -> dict[str, int]:
    ordered = sorted(query.mentions, key=lambda mention: mention.start)
    # Actors asked for never share a slot with each other while there are enough.
    names = sorted(
        dict.fromkeys(mention.actor for mention in ordered),
        key=lambda name: name not in query.actors,
    )
    numbers = list(range(SLOTS))
    if random is not None:
        random.shuffle(numbers)
        return {name: numbers[min(i, SLOTS - 1)] for i, name in enumerate(names)}
    order = {mention.actor: None for mention in ordered}
    kept = [name for name in order if name in names[: SLOTS - 1]]
    return {name: kept.index(name) if name in kept else SLOTS - 1 for name in names}
