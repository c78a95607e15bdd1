"""Rows -> a batch with its labels, as the Trainer's data loader asks for them."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

import torch

from geostance.models.encoding import StatementEncoder
from geostance.models.labels import STANCES
from geostance.models.masking import Query
from geostance.models.tagging import tag_ids
from geostance.models.targets import default_targets
from geostance.models.tensors import Tensors
from geostance.training.config import NameConfig
from geostance.training.sources import SOURCES
from geostance.training.sources.examples import to_query, to_tagged

_ACTORS = [actor.name for actor in default_targets().actors.values()]


class Collator:
    """Encodes rows with slots at random.

    The slots of a batch follow from the seed, the epoch and its rows alone, so that a
    run that goes on from a checkpoint deals them as it would have.

    Args:
        encoder: The model's own encoder, the one that scoring uses.
        conventions: The model's conventions, in its order.
        seed: Of the slots.
        names: What of names is hidden and swapped.
    """

    def __init__(
        self,
        encoder: StatementEncoder,
        conventions: Sequence[str],
        seed: int,
        names: NameConfig | None = None,
    ) -> None:
        self.encoder = encoder
        self.names = names or NameConfig()
        self.numbers = {name: number for number, name in enumerate(conventions)}
        self.seed = seed
        self.epoch = 0

    def __call__(self, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Encode rows as they come.

        Returns:
            `batch`, `Tensors`; `convention` (S,); `stance` (P,), `sentiment` (S,) and
            `tags` (W, L) label ids, `IGNORED` where a source gives none; `ids`, the
            source and id of each row; where there are teachers also `taught_stance`
            (P, 4) and `taught_sentiment` (S, 3), log-probabilities.
        """
        numbers = ",".join(str(row["row"]) for row in rows)
        random = Random(f"{self.seed}/{self.epoch}/{numbers}")
        batch = self.encoder([self._query(row, random) for row in rows], random)
        return {
            **(_taught(rows) if "taught_stance" in rows[0] else {}),
            "batch": Tensors.of(batch),
            "ids": [f"{row['source']} {row['id']}" for row in rows],
            # A source of attributions alone has no convention, and no label for one.
            "convention": torch.tensor(
                [self.numbers.get(SOURCES[row["source"]].convention, 0) for row in rows]
            ),
            "tags": torch.from_numpy(tag_ids(batch, [to_tagged(row) for row in rows])),
            "stance": torch.tensor(
                [label for row in rows for label in row["stances"]], dtype=torch.long
            ),
            "sentiment": torch.tensor([row["sentiment"] for row in rows]),
        }

    def _query(self, row: dict[str, Any], random: Random) -> Query:
        """Hide, show or swap the names of a row by chance."""
        query = to_query(row)
        if random.random() < self.names.masking:
            return query
        query = query.showing_names()
        others = [name for name in _ACTORS if name not in query.shown]
        if random.random() < self.names.swapping:
            swapped = random.sample(others, min(len(others), len(query.shown)))
            return replace(query, shown=dict(zip(query.shown, swapped, strict=False)))
        return query


def _taught(rows: Sequence[dict[str, Any]]) -> dict[str, torch.Tensor]:
    stances = [chances for row in rows for chances in row["taught_stance"]]
    return {
        "taught_stance": torch.tensor(stances).reshape(-1, len(STANCES)),
        "taught_sentiment": torch.tensor([row["taught_sentiment"] for row in rows]),
    }
