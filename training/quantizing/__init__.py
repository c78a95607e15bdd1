"""A trained encoder -> OpenVINO, in 8-bit integers.

Weights become integers with a scale for each output of a layer, activations with one
scale that is fixed beforehand for all features, which are centred and evened out
first. So no scale depends on what else is in a batch, and nothing is measured while it
runs.
"""

from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path

from geostance.models.archive import TrainedModel
from geostance.models.masking import Query
from geostance.models.prediction import encoded_batches
from geostance.models.tensors import Tensors

from .fitting import fit
from .writing import write, write_heads

_BATCH = 32


def quantize(model: TrainedModel, queries: Sequence[Query], folder: Path) -> None:
    """Write encoder.xml, heads.xml and their weights.

    Args:
        model: The trained model.
        queries: What scales are measured on: a thousand statements like those to be
            scored, none of which is evaluated.
        folder: Where to write; it is made if absent.
    """
    encoded = encoded_batches(model.encoder, queries, _BATCH, traced=False)
    batches = [Tensors.of(batch) for _, batch in encoded]
    encoder = deepcopy(model.network.encoder).eval()
    fit(encoder, batches)
    write(encoder, folder)
    write_heads(model.network, encoder.config.hidden_size, folder)
