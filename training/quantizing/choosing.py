"""Which 8-bit integers a layer takes, so that its outputs change least."""

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor

from .copies import copies
from .layers import FixedScale
from .rounding import compensated, rounded

_FLOORS = (0.0, 0.25, 0.5, 0.75)
"""Quantiles of how far features reach: none is stretched as if it reached less."""

_POWERS = (0.7, 0.85, 1.0)
"""How much of the unevenness of activations may go over to the weights."""

_SHARES = (1.0, 0.85)
"""Of the greatest number, that a range may end at."""

_WORTH = 0.75
"""Times the error without copies of features, that there may be with them: they make
two layers somewhat larger."""


class Rounded(NamedTuple):
    """A layer in integers."""

    integers: Tensor
    """(N, K) weights, of all copies of a feature together."""
    scales: Tensor
    """(N, 1) of each output."""
    bias: Tensor
    """(N,) to add, so that the mean of each output stays what it was."""
    error: float
    """What is lost of the outputs of a token, on average: 0 is nothing, 1 is all."""


class Layer:
    """What a linear layer is given, and what it makes of it without its bias.

    Tokens weigh so that errors count in relation to what the layer says of each: some
    tokens' outputs tower above all others, and would else be all that counts.

    Args:
        states: (T, K) inputs.
        weights: (N, K).
    """

    def __init__(self, states: Tensor, weights: Tensor) -> None:
        self.states = states
        self.weights = weights
        self.wanted = states @ weights.T
        self.shares = 1 / self.wanted.square().sum(1).clamp_min(1e-9) / len(states)

    def rounded(
        self, activations: FixedScale, counts: Tensor, compensate: bool = False
    ) -> Rounded:
        """Round the weights, given activations in 8 bits.

        Args:
            activations: Puts the states into 8 bits.
            counts: (K,) copies of each feature.
            compensate: Whether weights make up for what others lose; that is slower.
        """
        given = activations(self.states)
        weights = self.weights / activations.inverse
        importance = self.shares @ given.square()
        integers, scales = rounded(weights, importance, counts)
        if compensate:
            shares = self.shares / self.shares.sum()
            apart = given - shares @ given
            moments = (apart * shares[:, None]).T @ apart
            integers = compensated(weights, scales, moments, counts)
        gaps = self.wanted - given @ (integers * scales).T
        bias = self.shares @ gaps / self.shares.sum()
        error = self.shares @ (gaps - bias).square().sum(1)
        return Rounded(integers, scales, bias, float(error))

    def spans(self) -> tuple[Tensor, Tensor]:
        """Return the middle of each feature's range, and how far it reaches from it."""
        low, high = self.states.aminmax(dim=0)
        return (low + high) / 2, ((high - low) / 2).clamp_min(1e-5)


def choose(layer: Layer, fed: bool) -> tuple[FixedScale, Tensor]:
    """Choose a scale for activations, and how often each feature is there.

    Args:
        layer: On a sample of tokens.
        fed: Whether there may be copies of features.

    Returns:
        The scale, for one of each feature, and (K,) counts.
    """
    once = torch.ones(layer.weights.shape[1], dtype=torch.long)
    error, activations = _best(layer, once)
    if fed:
        _, reach = layer.spans()
        counts = copies(reach * layer.weights.abs().amax(0))
        less, other = _best(layer, counts)
        if less < _WORTH * error:
            return other, counts
    return activations, once


def _best(layer: Layer, counts: Tensor) -> tuple[float, FixedScale]:
    tried = [(layer.rounded(one, counts).error, one) for one in _scales(layer, counts)]
    return min(tried, key=lambda pair: pair[0])


def _scales(layer: Layer, counts: Tensor) -> Iterator[FixedScale]:
    """Count features from the middle of their range, and divide by how far they reach.

    The weights are multiplied by as much. Outlier Suppression+ (Wei et al., EMNLP 2023)
    centres features, SmoothQuant (Xiao et al., ICML 2023) divides them.
    """
    middle, reach = layer.spans()
    weight = (layer.weights.abs().amax(0) / counts).clamp_min(1e-5)
    for floor in _FLOORS:
        stretched = reach.clamp_min(float(reach.quantile(floor)))
        for power in _POWERS:
            factors = stretched**power / weight ** (1 - power)
            factors = factors / factors.log().mean().exp()
            most = float((reach / factors).max())
            for share in _SHARES:
                yield FixedScale(middle, factors, share * most)
