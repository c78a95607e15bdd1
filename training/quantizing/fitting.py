"""Linear layers of an encoder -> layers in 8 bits, one after another.

Each is fitted to what reaches it through those before it, which are in 8 bits.
"""

import logging
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any

import torch
from torch import Tensor, nn

from geostance.models.encoding import Batch

from .layers import FixedScale, IntegerLinear, ScaleOfItsOwn
from .rounding import rounded
from .sites import inputs_of, sites

_WORSE = 2.5
"""Times the error of scales that follow each token, that a fixed scale may make: it is
the faster one. Where a few features tower above the rest, it makes more."""

_POWERS = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9)
"""How much of the unevenness of activations may go over to the weights."""

_SHARES = (1.0, 0.85, 0.7, 0.55)
"""Of the greatest and of the least number, that a fixed range may end at."""

_EACH = 7
"""Of so many tokens, one is looked at to choose."""

_LOG = logging.getLogger("geostance")

Activations = FixedScale | ScaleOfItsOwn


def fit(encoder: nn.Module, batches: Sequence[Batch]) -> None:
    """Put the linear layers of an encoder into 8 bits, in place.

    Args:
        encoder: It takes `input_ids` and `attention_mask`.
        batches: What scales are measured on.
    """
    for names in sites(encoder, batches[0]):
        layers: list[Any] = [encoder.get_submodule(name) for name in names]
        weights = torch.cat([layer.weight.detach() for layer in layers])
        states = inputs_of(encoder, names[0], batches)
        activations = _activations(states[::_EACH], weights, ", ".join(names))
        integers, scales = _integers(activations, states, weights)
        # The mean of each output stays what it was.
        shift = weights @ states.mean(0)
        shift -= (integers * scales) @ activations(states).mean(0)
        sizes = [len(layer.weight) for layer in layers]
        split = [torch.split(whole, sizes) for whole in (integers, scales, shift)]
        parts = zip(*split, strict=True)
        for name, layer, (own, steps, bias) in zip(names, layers, parts, strict=True):
            if layer.bias is not None:
                bias = layer.bias.detach() + bias
            encoder.set_submodule(name, IntegerLinear(activations, own, steps, bias))


def _activations(states: Tensor, weights: Tensor, name: str) -> Activations:
    """Choose how the inputs of a layer are put into 8 bits."""
    wanted = states @ weights.T

    def error(activations: Activations) -> float:
        integers, scales = _integers(activations, states, weights)
        gaps = activations(states) @ (integers * scales).T - wanted
        return float(gaps.square().sum() / wanted.square().sum().clamp_min(1e-9))

    own = ScaleOfItsOwn()
    least = error(own)
    tried = [(error(fixed), fixed) for fixed in _fixed(states, weights)]
    lost, fixed = min(tried, key=itemgetter(0))
    chosen = fixed if lost <= _WORSE * least else own
    kind = type(chosen).__name__
    _LOG.debug("%s: loses %.1e, fixed %.1e: %s", name, least, lost, kind)
    return chosen


def _fixed(states: Tensor, weights: Tensor) -> Iterator[FixedScale]:
    """Divide features by how far they reach, to a power, and cut what is rare.

    The weights are multiplied by as much: SmoothQuant (Xiao et al., ICML 2023).
    """
    reach = states.abs().amax(0).clamp_min(1e-5)
    weight = weights.abs().amax(0).clamp_min(1e-5)
    for power in _POWERS:
        factors = reach**power / weight ** (1 - power)
        factors = factors / factors.log().mean().exp()
        even = states / factors
        low, high = min(float(even.min()), 0.0), max(float(even.max()), 0.0)
        for share in _SHARES:
            yield FixedScale(factors, low * share, high * share)


def _integers(
    activations: Activations, states: Tensor, weights: Tensor
) -> tuple[Tensor, Tensor]:
    """Return a layer's weights as (N, K) integers and (N, 1) scales."""
    importance = states.square().mean(0)
    if isinstance(activations, FixedScale):
        importance = importance * activations.inverse.square()
        weights = weights / activations.inverse
    return rounded(weights, importance)
