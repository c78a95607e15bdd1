"""Statement and mentions -> tensors: the one place where this is decided."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Self

import torch
from tokenizers import AddedToken
from torch import Tensor

from .masking import SLOT_TOKENS, SLOTS, Masked, Query, mask_actors


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

    spans: Tensor
    """(W, L, 2) the [start, end) that a token stands for in its statement's text, as
    it was before masking; 0, 0 where `statement` is -1. Stays on the CPU."""

    statements: int
    """S."""

    def to(self, device: torch.device | str) -> Self:
        """Move every tensor to a device; a GPU fetches them while Python goes on."""
        device = torch.device(device)

        def moved(tensor: Tensor) -> Tensor:
            if device.type != "cuda":
                return tensor.to(device)
            return tensor.pin_memory().to(device, non_blocking=True)

        return replace(
            self,
            input_ids=moved(self.input_ids),
            attention_mask=moved(self.attention_mask),
            statement=moved(self.statement),
            pair=moved(self.pair),
            pair_statement=moved(self.pair_statement),
        )


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
        if not self.hides_names and random is None:
            queries = [query.showing_names() for query in queries]
        masked = [mask_actors(query, random) for query in queries]
        tokens = self.tokenizer(
            [one.text for one in masked],
            truncation=True,
            max_length=self.max_length,
            stride=self.overlap,
            return_overflowing_tokens=True,
            return_special_tokens_mask=True,
            return_offsets_mapping=True,
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
            spans=_spans(tokens["offset_mapping"], statement, masked),
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
        masked: Sequence[Masked],
    ) -> Tensor:
        """Number the tokens that mention an actor asked for by their pair."""
        table = torch.full((len(queries), SLOTS), -1)
        number = 0
        for row, (query, one) in enumerate(zip(queries, masked, strict=True)):
            for actor in query.actors:
                table[row, one.slots[actor]] = number
                number += 1
        lookup = torch.full((max(self.slot_ids) + 2,), -1)
        lookup[self.slot_ids] = torch.arange(SLOTS)
        slot = lookup[input_ids.clamp(max=len(lookup) - 1)]
        return torch.where(
            (slot >= 0) & (statement >= 0), table[statement.clamp(0), slot.clamp(0)], -1
        )


def _spans(offsets: Tensor, statement: Tensor, masked: Sequence[Masked]) -> Tensor:
    """Trace tokens (W, L, 2), placed in the masked texts, back to the statements."""
    starts = torch.tensor([place for one in masked for place in (*one.starts, 0)])
    ends = torch.tensor([place for one in masked for place in (*one.ends, 0)])
    lengths = torch.tensor([len(one.starts) + 1 for one in masked])
    first = (lengths.cumsum(0) - lengths)[statement.clamp(0)]
    spans = torch.stack(
        [
            starts[first + offsets[..., 0]],
            ends[first + (offsets[..., 1] - 1).clamp(min=0)],
        ],
        dim=-1,
    )
    return spans * (statement >= 0)[..., None]
