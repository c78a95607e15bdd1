"""Rows -> a batch with its labels, as the Trainer's data loader asks for them."""

from collections.abc import Sequence
from random import Random
from typing import Any

import torch

from geostance.models.encoding import StatementEncoder

from .sources.examples import to_query


class Collator:
    """Encodes rows with slots at random.

    Args:
        encoder: The model's own encoder, the one that scoring uses.
        conventions: The model's conventions, in its order.
        seed: Of the slots.
    """

    def __init__(
        self, encoder: StatementEncoder, conventions: Sequence[str], seed: int
    ) -> None:
        self.encoder = encoder
        self.numbers = {name: number for number, name in enumerate(conventions)}
        self.random = Random(seed)

    def __call__(self, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Encode rows as they come.

        Returns:
            `batch`, a `Batch`; `convention` (S,); `stance` (P,) and `sentiment` (S,)
            label ids, `IGNORED` where a source gives none.
        """
        return {
            "batch": self.encoder([to_query(row) for row in rows], self.random),
            "convention": torch.tensor([self.numbers[row["source"]] for row in rows]),
            "stance": torch.tensor(
                [label for row in rows for label in row["stances"]], dtype=torch.long
            ),
            "sentiment": torch.tensor([row["sentiment"] for row in rows]),
        }
