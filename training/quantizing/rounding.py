"""Weights -> 8-bit integers."""

import torch
from torch import Tensor

from .layers import MOST

_SHARES = (1.0, 0.95, 0.9, 0.85, 0.8)
"""Of the greatest weight of an output, that its greatest integer may stand for."""


def rounded(weights: Tensor, importance: Tensor) -> tuple[Tensor, Tensor]:
    """Round weights, with the scale for each output that leaves the least error.

    Args:
        weights: (N, K).
        importance: (K,) of each feature: its mean square.

    Returns:
        (N, K) integers and (N, 1) scales.
    """
    top = weights.abs().amax(1, keepdim=True).clamp_min(1e-9) / MOST
    best = torch.full_like(top, float("inf"))
    found = top
    for share in _SHARES:
        scales = top * share
        gaps = (_nearest(weights, scales) * scales - weights).square()
        error = (gaps * importance).sum(1, keepdim=True)
        found = torch.where(error < best, scales, found)
        best = torch.minimum(error, best)
    return _nearest(weights, found), found


def _nearest(weights: Tensor, scales: Tensor) -> Tensor:
    return (weights / scales).round().clamp(-MOST, MOST)
