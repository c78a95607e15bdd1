"""Queries -> logits, in batches by length, in the order they came."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from .archive import TrainedModel
from .masking import Query
from .network import REPORTED
from .tagging import Tagged, decode


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the network says of one query."""

    stance: Tensor
    """(actors, 4) logits, a row per actor asked for, in the order of `STANCES`."""

    sentiment: Tensor
    """(3,) logits in the order of `SENTIMENTS`."""

    tagged: tuple[Tagged, ...]
    """Sources, cues and contents, placed in the query's text; none without the head."""


def predict(
    model: TrainedModel,
    queries: Sequence[Query],
    convention: str = REPORTED,
    batch_size: int = 32,
) -> list[Prediction]:
    """Run the network over queries; the result is in their order.

    Args:
        model: The trained model.
        queries: Statements with their mentions.
        convention: Whose labelling convention to answer in.
        batch_size: Statements in a batch; it changes speed, not scores.

    Raises:
        ValueError: If the model does not know the convention.
    """
    known = model.network.conventions
    if convention not in known:
        raise ValueError(
            f"convention {convention!r} is unknown to the model: it knows "
            f"{', '.join(known)}"
        )
    results: list[Prediction | None] = [None] * len(queries)
    # Statements of like length share a batch, so that little of it is padding.
    order = sorted(range(len(queries)), key=lambda i: len(queries[i].text))
    device = model.network.device
    for start in range(0, len(order), batch_size):
        places = order[start : start + batch_size]
        encoded = model.encoder([queries[i] for i in places])
        batch = encoded.to(device)
        numbers = torch.full((len(places),), known.index(convention), device=device)
        with torch.inference_mode():
            output = model.network(batch, numbers)
        sizes = [len(queries[i].actors) for i in places]
        stances = output.stance.cpu().split(sizes)
        tagged = decode(encoded, output.tags)
        for i, *found in zip(
            places, stances, output.sentiment.cpu(), tagged, strict=True
        ):
            results[i] = Prediction(*found)
    return [result for result in results if result is not None]
