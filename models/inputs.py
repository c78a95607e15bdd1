"""A batch -> what enters a network, whichever engine runs it."""

from dataclasses import dataclass, fields
from typing import Generic, TypeVar

import numpy as np

from .encoding import Batch, Numbers

ArrayT = TypeVar("ArrayT")


@dataclass(frozen=True, slots=True)
class Inputs(Generic[ArrayT]):
    """Arrays, or tensors, of W windows of L tokens, S statements and P pairs.

    The tokens of statements, and those of pairs, are laid end to end: how many there
    are of each does not have to be the same.
    """

    input_ids: ArrayT
    """(W, L)"""

    attention_mask: ArrayT
    """(W, L) 1 for a token, 0 for padding."""

    statement_tokens: ArrayT
    """Places among the W * L tokens: the first statement's, the second's, ..."""

    statement_starts: ArrayT
    """(S,) where those of each statement begin."""

    pair_tokens: ArrayT
    """Places of the mentions of the first pair, of the second, ..."""

    pair_starts: ArrayT
    """(P,) where those of each pair begin."""

    pair_statement: ArrayT
    """(P,) the statement of each pair."""

    def named(self) -> dict[str, ArrayT]:
        """Return the arrays by their names."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def gathered(batch: Batch) -> Inputs[Numbers]:
    """Gather the tokens of a batch by what they belong to."""
    return Inputs(
        batch.input_ids,
        batch.attention_mask,
        *_by_owner(batch.statement, batch.statements),
        *_by_owner(batch.pair, len(batch.pair_statement)),
        batch.pair_statement,
    )


def _by_owner(owner: Numbers, owners: int) -> tuple[Numbers, Numbers]:
    """Return the places of owned tokens by owner, and where each one's begin."""
    order = np.argsort(owner, axis=None, kind="stable")
    # What belongs to none, -1, comes first.
    edges = np.searchsorted(owner.ravel()[order], np.arange(owners + 1))
    return order[edges[0] :], (edges - edges[0])[:-1]
