"""Features that tower above the rest -> several alike, each of which carries a share.

Outlier channel splitting (Zhao et al., ICML 2019): a feature that is there several
times, each with its share of the weights, is the same product, and no share is so large
that the steps between integers grow coarse for all others.
"""

import torch
from torch import Tensor

EXTRA = 64
"""Copies that a layer's inputs may get in all: a multiple of what processors take at
once."""


def copies(products: Tensor, extra: int = EXTRA) -> Tensor:
    """Say how often each feature should be there, so that the greatest share is least.

    Args:
        products: (K,) greatest activation times greatest weight of each feature.
        extra: Copies in all, beyond one of each.

    Returns:
        (K,) counts, 1 or more, whose sum is K and `extra`.
    """
    counts = torch.ones_like(products)
    for _ in range(extra):
        counts[(products / counts).argmax()] += 1
    return counts.long()


def spread(integers: Tensor, counts: Tensor) -> Tensor:
    """Divide the integers of features among their copies, so that they sum to as much.

    Args:
        integers: (N, K), each at most 127 times its feature's count.
        counts: (K,) how often each feature is there.

    Returns:
        (N, sum of counts), the copies of a feature side by side.
    """
    first = counts.cumsum(0) - counts
    number = torch.arange(int(counts.sum())) - first.repeat_interleave(counts)
    whole = integers.repeat_interleave(counts, dim=1)
    return ((whole + number) / counts.repeat_interleave(counts)).floor()
