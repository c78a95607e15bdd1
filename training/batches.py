"""Rows -> a batch with its labels, as the Trainer's data loader asks for them."""

from collections.abc import Sequence
from random import Random
from typing import Any

import torch

from geostance.models.encoding import StatementEncoder
from geostance.models.tagging import tag_ids

from .sources.examples import to_query, to_tagged


class Collator:
    """Encodes rows with slots at random.

    The slots of a batch follow from the seed, the epoch and its rows alone, so that a
    run that goes on from a checkpoint deals them as it would have.

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
        self.seed = seed
        self.epoch = 0

    def __call__(self, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Encode rows as they come.

        Returns:
            `batch`, a `Batch`; `convention` (S,); `stance` (P,), `sentiment` (S,) and
            `tags` (W, L) label ids, `IGNORED` where a source gives none; `names`, the
            source and id of each row.
        """
        numbers = ",".join(str(row["row"]) for row in rows)
        random = Random(f"{self.seed}/{self.epoch}/{numbers}")
        batch = self.encoder([to_query(row) for row in rows], random)
        return {
            "batch": batch,
            "names": [f"{row['source']} {row['id']}" for row in rows],
            # A source of attributions alone has no convention, and no label for one.
            "convention": torch.tensor(
                [self.numbers.get(row["source"], 0) for row in rows]
            ),
            "tags": tag_ids(batch, [to_tagged(row) for row in rows]),
            "stance": torch.tensor(
                [label for row in rows for label in row["stances"]], dtype=torch.long
            ),
            "sentiment": torch.tensor([row["sentiment"] for row in rows]),
        }
