"""Linear layers of an encoder -> layers in 8 bits, one after another.

Each is fitted to what reaches it through those before it, which are in 8 bits.
"""

import logging
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import torch
from torch import nn

from geostance.models.tensors import Tensors

from .choosing import Layer, choose
from .copies import spread
from .layers import IntegerLinear
from .sites import feeds, inputs_of, sites

_EACH = 7
"""Of so many tokens, one is looked at to choose."""

_LOG = logging.getLogger("geostance")


def fit(encoder: nn.Module, batches: Sequence[Tensors]) -> None:
    """Put the linear layers of an encoder into 8 bits, in place.

    Args:
        encoder: It takes `input_ids` and `attention_mask`.
        batches: What scales are measured on.
    """
    found = sites(encoder, batches[0])
    feeders = _feeders(encoder, found, batches[0])
    for names in found:
        layers: list[Any] = [encoder.get_submodule(name) for name in names]
        states = inputs_of(encoder, names[0], batches)
        weights = torch.cat([layer.weight.detach() for layer in layers])
        activations, counts = choose(
            Layer(states[::_EACH], weights), fed=names[0] in feeders
        )
        made = Layer(states, weights).rounded(activations, counts, compensate=True)
        more = int(counts.sum()) - len(counts)
        _LOG.debug("%s: loses %.1e, %d copies", ", ".join(names), made.error, more)
        if more:
            feeder: Any = encoder.get_submodule(feeders[names[0]])
            feeder.repeat_outputs(counts)
        activations.repeat(counts)
        sizes = [len(layer.weight) for layer in layers]
        wholes = (spread(made.integers, counts), made.scales, made.bias)
        parts = zip(*(torch.split(whole, sizes) for whole in wholes), strict=True)
        for name, layer, (integers, scales, bias) in zip(
            names, layers, parts, strict=True
        ):
            if layer.bias is not None:
                bias = layer.bias.detach() + bias
            encoder.set_submodule(
                name, IntegerLinear(activations, integers, scales, bias)
            )


def _feeders(
    encoder: nn.Module, found: Sequence[Sequence[str]], batch: Tensors
) -> dict[str, str]:
    """Say which layers make each input of another by themselves."""
    return {
        second[0]: first[0]
        for first, second in pairwise(found)
        if len(first) == len(second) == 1 and feeds(encoder, first[0], second[0], batch)
    }
