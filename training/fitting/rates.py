"""The learning rate of each weight: heads, layers of the encoder, embeddings."""

import re
from typing import Any

from torch import nn

from geostance.models.network import StanceNetwork
from geostance.training.config import OptimConfig

_LAYER = re.compile(r"\.layers?\.(\d+)\.")
"""A layer in a name: layer.3 in BERT, XLM-R and DeBERTa, layers.3 in ModernBERT."""


def parameter_groups(
    network: StanceNetwork, optim: OptimConfig
) -> list[dict[str, Any]]:
    """Group the weights that are trained by rate and decay, for AdamW.

    Heads have a rate of their own. In the encoder the rate falls by `layer_decay` with
    each layer below the topmost: lower layers hold what is general and should move
    least (Howard and Ruder, "Universal Language Model Fine-tuning", ACL 2018; Clark et
    al., "ELECTRA", ICLR 2020). Biases and norms do not decay.
    """
    layers: int = network.encoder.config.num_hidden_layers
    groups: dict[tuple[bool, bool, float], list[nn.Parameter]] = {}
    for name, weight in network.named_parameters():
        if weight.requires_grad:
            is_head = "encoder." not in name
            rate = (
                optim.head_learning_rate
                if is_head
                else optim.learning_rate * optim.layer_decay ** _below(name, layers)
            )
            groups.setdefault((is_head, weight.ndim > 1, rate), []).append(weight)
    return [
        {
            "params": weights,
            "lr": rate,
            "weight_decay": optim.weight_decay if decays else 0.0,
        }
        for (_, decays, rate), weights in groups.items()
    ]


def _below(name: str, layers: int) -> int:
    """Count the layers from the topmost down to where a weight of the encoder lies."""
    if found := _LAYER.search(name):
        return layers - 1 - int(found[1])
    return layers if "embeddings" in name else 0
