"""Statement and mentions -> arrays: the one place where this is decided."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import AddedToken

from .masking import SLOT_TOKENS, SLOTS, Masked, Query, mask_actors

Numbers = NDArray[np.int64]

Window = Numbers
"""(L, 4), a row for each token: its id; 1 if it counts as the statement's in this
window, 0 for specials and what another window counts; the [start, end) that it stands
for in the statement's text as it was before masking, 0, 0 where it does not count or
was not traced."""


@dataclass(frozen=True, slots=True)
class Tokenized:
    """The tokens of a statement, before it is padded to the length of others."""

    query: Query
    slots: Mapping[str, int]
    """Actor -> number of its slot."""
    windows: tuple[Window, ...]

    def __len__(self) -> int:
        """Count its tokens, specials and those in two windows included."""
        return sum(map(len, self.windows))


@dataclass(frozen=True, slots=True)
class Batch:
    """Arrays of several statements: W windows of L tokens, S statements, P pairs.

    A pair is a statement and an actor asked for; pairs stand in the order of the
    queries and of each query's `actors`.
    """

    input_ids: Numbers
    """(W, L) token ids."""

    attention_mask: Numbers
    """(W, L) 1 for a token, 0 for padding."""

    statement: Numbers
    """(W, L) the statement a token belongs to, -1 for specials and padding. A token
    that two overlapping windows hold belongs to its statement in one of them only."""

    pair: Numbers
    """(W, L) the pair that a token mentions, -1 for none."""

    pair_statement: Numbers
    """(P,) the statement of each pair."""

    spans: Numbers
    """(W, L, 2) the [start, end) that a token stands for in its statement's text, as
    it was before masking; 0, 0 where `statement` is -1 or tokens were not traced."""

    statements: int
    """S."""


class StatementEncoder:
    """Turns queries into a `Batch` with the model's tokenizer.

    Args:
        tokenizer: A fast tokenizer of transformers; slot tokens are added if absent.
        max_length: Tokens in a window, specials included.
        overlap: Tokens that neighbouring windows of a long statement share.
        hides_names: Whether names are hidden; shown, they stand behind their slots.
    """

    def __init__(
        self,
        tokenizer: Any,  # noqa: ANN401
        max_length: int,
        overlap: int,
        hides_names: bool = True,
    ) -> None:
        # lstrip: the space before a slot is the slot's, as it is the word's in
        # tokenizers that mark it; else each slot would follow a token for a space.
        slots = [AddedToken(token, lstrip=True, special=True) for token in SLOT_TOKENS]
        tokenizer.add_special_tokens({"additional_special_tokens": slots})
        self.tokenizer = tokenizer
        self.max_length = max_length
        self.overlap = overlap - overlap % 2
        self.hides_names = hides_names
        self.slot_ids = tokenizer.convert_tokens_to_ids(list(SLOT_TOKENS))

    def __call__(self, queries: Sequence[Query], random: Random | None = None) -> Batch:
        """Encode queries; `random` gives the slots at random (training)."""
        return self.batch(self.tokenize(queries, random))

    def tokenize(
        self,
        queries: Sequence[Query],
        random: Random | None = None,
        traced: bool = True,
    ) -> list[Tokenized]:
        """Hide the names in queries and cut them into tokens.

        A statement of more than `max_length` tokens becomes windows that overlap. A
        token that two of them hold counts in the one in which it stands further in.

        Args:
            queries: The statements.
            random: Gives the slots at random (training).
            traced: Whether to trace tokens back to the statements' text.
        """
        if not queries:
            return []
        if not self.hides_names and random is None:
            queries = [query.showing_names() for query in queries]
        masked = [mask_actors(query, random, traced) for query in queries]
        found = self.tokenizer(
            [one.text for one in masked],
            truncation=True,
            max_length=self.max_length,
            stride=self.overlap,
            return_overflowing_tokens=True,
            return_special_tokens_mask=True,
            return_offsets_mapping=traced,
        )
        windows: list[list[Window]] = [[] for _ in queries]
        owners = found["overflow_to_sample_mapping"]
        for owner, window in zip(owners, self._windows(masked, found), strict=True):
            windows[owner].append(window)
        return [
            Tokenized(query, one.slots, self._shared_out(own))
            for query, one, own in zip(queries, masked, windows, strict=True)
        ]

    def _windows(
        self, masked: Sequence[Masked], found: Mapping[str, list[Any]]
    ) -> list[Window]:
        """Say of the tokens of all windows what counts, and where it is from."""
        lengths = list(map(len, found["input_ids"]))
        tokens = np.zeros((sum(lengths), 4), dtype=np.int64)
        tokens[:, 0] = _flat(found["input_ids"])
        # Slot tokens count as special for the tokenizer, and as content for us.
        content = _flat(found["special_tokens_mask"]) == 0
        content |= np.isin(tokens[:, 0], self.slot_ids)
        tokens[:, 1] = content
        if "offset_mapping" in found:
            tokens[:, 2:] = self._traced(masked, found, lengths) * content[:, None]
        return np.split(tokens, np.cumsum(lengths)[:-1])

    @staticmethod
    def _traced(
        masked: Sequence[Masked], found: Mapping[str, list[Any]], lengths: list[int]
    ) -> Numbers:
        """Trace the tokens of all windows back to their statements, (tokens, 2)."""
        # The characters of all statements are laid end to end.
        starts = np.concatenate([one.starts for one in masked])
        ends = np.concatenate([one.ends for one in masked])
        before = np.cumsum([0, *(len(one.starts) for one in masked)])
        place = np.repeat(before[found["overflow_to_sample_mapping"]], lengths)
        offsets = _flat(map(chain.from_iterable, found["offset_mapping"]))
        first, last = (offsets.reshape(-1, 2) + place[:, None]).T
        return np.stack([starts[first], ends[np.maximum(last - 1, place)]], axis=1)

    def _shared_out(self, windows: Sequence[Window]) -> tuple[Window, ...]:
        """Leave each token of a statement to just one of the windows that hold it."""
        half = self.overlap // 2
        for row, window in enumerate(windows):
            places = window[:, 1].nonzero()[0]
            if row > 0:
                window[places[:half], 1:] = 0
            if row + 1 < len(windows):
                window[places[len(places) - (self.overlap - half) :], 1:] = 0
        return tuple(windows)

    def batch(self, statements: Sequence[Tokenized]) -> Batch:
        """Put tokens of statements together, padded to the longest window.

        The width is even, so that engines meet half as many shapes.
        """
        windows = [window for one in statements for window in one.windows]
        width = max(map(len, windows))
        width += width % 2
        tokens = np.zeros((len(windows), width, 4), dtype=np.int64)
        tokens[..., 0] = self.tokenizer.pad_token_id
        mask = np.zeros((len(windows), width), dtype=np.int64)
        for row, window in enumerate(windows):
            tokens[row, : len(window)] = window
            mask[row, : len(window)] = 1
        owner = np.repeat(
            np.arange(len(statements)), [len(one.windows) for one in statements]
        )
        statement = np.where(tokens[..., 1] == 1, owner[:, None], -1)
        input_ids = tokens[..., 0].copy()
        return Batch(
            input_ids=input_ids,
            attention_mask=mask,
            statement=statement,
            pair=self._pairs(input_ids, statement, statements),
            pair_statement=np.array(
                [s for s, one in enumerate(statements) for _ in one.query.actors],
                dtype=np.int64,
            ),
            spans=tokens[..., 2:],
            statements=len(statements),
        )

    def _pairs(
        self, input_ids: Numbers, statement: Numbers, statements: Sequence[Tokenized]
    ) -> Numbers:
        """Number the tokens that mention an actor asked for by their pair."""
        table = np.full((len(statements), SLOTS), -1)
        number = 0
        for row, one in enumerate(statements):
            for actor in one.query.actors:
                table[row, one.slots[actor]] = number
                number += 1
        lookup = np.full(max(self.slot_ids) + 2, -1)
        lookup[self.slot_ids] = np.arange(SLOTS)
        slot = lookup[np.minimum(input_ids, len(lookup) - 1)]
        known = table[np.maximum(statement, 0), np.maximum(slot, 0)]
        return np.where((slot >= 0) & (statement >= 0), known, -1)


def _flat(rows: Iterable[Iterable[int]]) -> Numbers:
    return np.fromiter(chain.from_iterable(rows), np.int64)
