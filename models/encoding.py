"""Statement and mentions -> tensors: the one place where this is decided.

Every named actor is replaced by a slot token before the encoder sees the text:
"Russia accused NATO's members" becomes "[ACTOR-0] accused [ACTOR-1] 's members". So
the label follows from the words around a name and cannot follow from the name
itself. Slots are given in order of appearance; training gives them at random, so
that a slot's number carries nothing either.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Self

import torch
from torch import Tensor

from .mentions import Mention

SLOTS = 12
"""Actors a statement can keep apart; the rare further ones share the last slot."""

SLOT_TOKENS = tuple(f"[ACTOR-{number}]" for number in range(SLOTS))

_FORGED = re.compile(
    r"\[(?=(?:ACTOR-\d+|CLS|SEP|MASK|PAD|UNK)\])|<(?=/?(?:s|mask|pad|unk)>)"
)
_ARTICLE = re.compile(r"(?<!\w)the\s+$", re.IGNORECASE)
_AN = re.compile(r"(?<!\w)(a)n\s+$", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s(?!\w)|(?<=s)['’](?=\s)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Query:
    """A statement, the actors named in it, and those whose stance is asked for."""

    text: str
    mentions: Sequence[Mention] = ()
    actors: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Check that the text mentions every actor asked for."""
        missing = set(self.actors) - {mention.actor for mention in self.mentions}
        if missing:
            raise ValueError(f"no mention of {', '.join(sorted(missing))} in the text")


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors of several statements: W windows of L tokens, S statements, P pairs.

    A pair is a statement and an actor asked for; pairs stand in the order of the
    queries and of each query's `actors`.
    """

    input_ids: Tensor
    """(W, L) token ids."""

    attention_mask: Tensor
    """(W, L) 1 for a token, 0 for padding."""

    statement: Tensor
    """(W, L) the statement a token belongs to, -1 for specials and padding. A token
    that two overlapping windows hold belongs to its statement in one of them only."""

    pair: Tensor
    """(W, L) the pair that a token mentions, -1 for none."""

    pair_statement: Tensor
    """(P,) the statement of each pair."""

    statements: int
    """S."""

    def to(self, device: torch.device | str) -> Self:
        """Move every tensor to a device."""
        return replace(
            self,
            input_ids=self.input_ids.to(device),
            attention_mask=self.attention_mask.to(device),
            statement=self.statement.to(device),
            pair=self.pair.to(device),
            pair_statement=self.pair_statement.to(device),
        )


class StatementEncoder:
    """Turns queries into a `Batch` with the model's tokenizer.

    Args:
        tokenizer: A fast tokenizer of transformers; slot tokens are added if absent.
        max_length: Tokens in a window, specials included.
        overlap: Tokens that neighbouring windows of a long statement share.
    """

    def __init__(self, tokenizer: Any, max_length: int, overlap: int) -> None:  # noqa: ANN401
        tokenizer.add_special_tokens({"additional_special_tokens": list(SLOT_TOKENS)})
        self.tokenizer = tokenizer
        self.max_length = max_length
        self.overlap = overlap - overlap % 2
        self.slot_ids = tokenizer.convert_tokens_to_ids(list(SLOT_TOKENS))

    def __call__(self, queries: Sequence[Query], random: Random | None = None) -> Batch:
        """Encode queries; `random` gives the slots at random (training)."""
        masked = [mask_actors(query, random) for query in queries]
        tokens = self.tokenizer(
            [text for text, _ in masked],
            truncation=True,
            max_length=self.max_length,
            stride=self.overlap,
            return_overflowing_tokens=True,
            return_special_tokens_mask=True,
            padding=True,
            return_tensors="pt",
        )
        window_of = tokens["overflow_to_sample_mapping"]
        owned = self._owned(tokens, window_of)
        input_ids: Tensor = tokens["input_ids"]
        statement = torch.where(owned, window_of[:, None], -1)
        return Batch(
            input_ids=input_ids,
            attention_mask=tokens["attention_mask"],
            statement=statement,
            pair=self._pairs(input_ids, statement, queries, masked),
            pair_statement=torch.tensor(
                [s for s, query in enumerate(queries) for _ in query.actors],
                dtype=torch.long,
            ),
            statements=len(queries),
        )

    def _owned(self, tokens: Any, window_of: Tensor) -> Tensor:  # noqa: ANN401
        """Mark each token of a statement in just one of the windows that hold it."""
        content: Tensor = (tokens["special_tokens_mask"] == 0) & (
            tokens["attention_mask"] == 1
        )
        # Slot tokens count as special for the tokenizer, and as content for us.
        content |= torch.isin(tokens["input_ids"], torch.tensor(self.slot_ids))
        half = self.overlap // 2
        for row in range(len(window_of)):
            places = content[row].nonzero()[:, 0]
            if row > 0 and window_of[row - 1] == window_of[row]:
                content[row, places[:half]] = False
            if row + 1 < len(window_of) and window_of[row + 1] == window_of[row]:
                content[row, places[len(places) - (self.overlap - half) :]] = False
        return content

    def _pairs(
        self,
        input_ids: Tensor,
        statement: Tensor,
        queries: Sequence[Query],
        masked: Sequence[tuple[str, dict[str, int]]],
    ) -> Tensor:
        """Number the tokens that mention an actor asked for by their pair."""
        table = torch.full((len(queries), SLOTS), -1)
        number = 0
        for row, (query, (_, slots)) in enumerate(zip(queries, masked, strict=True)):
            for actor in query.actors:
                table[row, slots[actor]] = number
                number += 1
        lookup = torch.full((max(self.slot_ids) + 2,), -1)
        lookup[self.slot_ids] = torch.arange(SLOTS)
        slot = lookup[input_ids.clamp(max=len(lookup) - 1)]
        return torch.where(
            (slot >= 0) & (statement >= 0), table[statement.clamp(0), slot.clamp(0)], -1
        )


def mask_actors(
    query: Query, random: Random | None = None
) -> tuple[str, dict[str, int]]:
    """Replace the names in a statement by slot tokens.

    "the" before a name, the n of "an" and the form of its possessive go too: they
    differ between "the United States'" and "Russia's", "an American" and "a Russian",
    and would tell the names apart. Of spans that overlap, as annotated ones may
    ("Roger" in "Roger Ailes"), each leaves its slot and none a part of the name.

    Returns:
        The text for the tokenizer, and each actor's slot.

    >>> from geostance.models.mentions import Mention
    >>> query = Query("The Kremlin's aim", [Mention("russia", 4, 11)], ["russia"])
    >>> mask_actors(query)
    ("[ACTOR-0] 's aim", {'russia': 0})
    """
    slots = _assign_slots(query, random)
    parts: list[str] = []
    place = 0
    for mention in sorted(query.mentions, key=lambda m: m.start):
        before = _between(query.text, place, mention.start)
        before = _AN.sub(r"\1 ", _ARTICLE.sub("", before))
        parts += before, f" {SLOT_TOKENS[slots[mention.actor]]} "
        place = max(place, mention.end)
    parts.append(_between(query.text, place, len(query.text)))
    # A lone surrogate, which no tokenizer takes, becomes a question mark.
    whole = "".join(parts).encode("utf-8", "replace").decode("utf-8")
    return " ".join(whole.split()), slots


def _between(text: str, start: int, end: int) -> str:
    """Return what stands after the name that ends at `start` (0: no name)."""
    possessive = _POSSESSIVE.match(text, start) if 0 < start < end else None
    if possessive:
        return "'s" + _FORGED.sub("(", text[possessive.end() : end])
    return _FORGED.sub("(", text[start:end])


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
