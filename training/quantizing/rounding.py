"""Weights -> 8-bit integers."""

import torch
from torch import Tensor

from .layers import MOST

_DAMPING = 0.01
"""Of the mean square of features, added to each: few tokens tell little of some."""

_BLOCK = 64
"""Features rounded before what they lose is made up for in all that follow."""

_SHARES = (1.0, 0.95, 0.9, 0.85, 0.8)
"""Of the greatest weight of an output, that its greatest integer may stand for."""


def rounded(
    weights: Tensor, importance: Tensor, counts: Tensor
) -> tuple[Tensor, Tensor]:
    """Round weights, with the scale for each output that leaves the least error.

    Args:
        weights: (N, K).
        importance: (K,) of each feature: its mean square.
        counts: (K,) how many copies of each feature there are to share its weights.

    Returns:
        (N, K) integers, of all copies together, and (N, 1) scales.
    """
    most = MOST * counts
    top = (weights.abs() / most).amax(1, keepdim=True).clamp_min(1e-9)
    best = torch.full_like(top, float("inf"))
    found = top
    for share in _SHARES:
        scales = top * share
        gaps = (_nearest(weights, scales, most) * scales - weights).square()
        error = (gaps * importance).sum(1, keepdim=True)
        found = torch.where(error < best, scales, found)
        best = torch.minimum(error, best)
    return _nearest(weights, found, most), found


def compensated(
    weights: Tensor, scales: Tensor, moments: Tensor, counts: Tensor
) -> Tensor:
    """Round weights one feature after another; what each loses, those to come make up.

    GPTQ (Frantar et al., ICLR 2023).

    Args:
        weights: (N, K).
        scales: (N, 1), as `rounded` finds them.
        moments: (K, K) mean products of features.
        counts: (K,) how many copies of each feature there are to share its weights.

    Returns:
        (N, K) integers, of all copies together.
    """
    # What matters most is rounded first, when there is most to make up for it.
    order = moments.diagonal().argsort(descending=True, stable=True)
    left, most = weights[:, order].double(), MOST * counts[order]
    heeded = moments[order][:, order].double()
    heeded.diagonal().add_(_DAMPING * heeded.diagonal().mean() + 1e-9)
    inverse = torch.cholesky_inverse(torch.linalg.cholesky(heeded))
    upper = torch.linalg.cholesky(inverse, upper=True)
    integers = torch.empty_like(left)
    steps = scales[:, 0].double()
    for start in range(0, len(order), _BLOCK):
        block = slice(start, start + _BLOCK)
        own = upper[block, block]
        lost = torch.empty_like(left[:, block])
        for place in range(lost.shape[1]):
            at = start + place
            column = left[:, at]
            found = (column / steps).round().clamp(-most[at], most[at])
            integers[:, at] = found
            lost[:, place] = (column - found * steps) / own[place, place]
            left[:, block] -= lost[:, place, None] * own[place]
        left[:, block.stop :] -= lost @ upper[block, block.stop :]
    return integers[:, order.argsort()].float()


def _nearest(weights: Tensor, scales: Tensor, most: Tensor) -> Tensor:
    return (weights / scales).round().clamp(-most, most)
