"""Figures of many confusion matrices at once: of resamples, or of coverages."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def confusions(
    guesses: Sequence[int], labels: Sequence[int], size: int
) -> NDArray[np.float64]:
    """Return a matrix (size, size) for each answer, true label x given: (N, ...)."""
    counts = np.zeros((len(labels), size, size))
    counts[np.arange(len(labels)), np.asarray(labels), np.asarray(guesses)] = 1
    return counts


def mean_f1(
    confusion: NDArray[np.float64], among: Sequence[int] | None = None
) -> NDArray[np.float64]:
    """Return the mean F1 (0-1) of the labels that occur in each matrix.

    Args:
        confusion: (..., labels, labels) counts, true label x given.
        among: Only of these labels; by default of all, which is macro-F1.

    Returns:
        (...), NaN where none of the labels occurs.
    """
    hits = np.diagonal(confusion, axis1=-2, axis2=-1)
    true, given = confusion.sum(-1), confusion.sum(-2)
    both = true + given
    f1 = np.divide(2 * hits, both, out=np.zeros_like(both), where=both > 0)
    chosen = list(range(confusion.shape[-1]) if among is None else among)
    occurs = (true > 0)[..., chosen]
    count = occurs.sum(-1)
    total = (f1[..., chosen] * occurs).sum(-1)
    mean: NDArray[np.float64] = np.full(total.shape, np.nan)
    np.divide(total, count, out=mean, where=count > 0)
    return mean


def accuracies(confusion: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share (0-1) of right answers in each matrix (..., labels, labels)."""
    hits = np.diagonal(confusion, axis1=-2, axis2=-1).sum(-1)
    return hits / confusion.sum((-1, -2))  # type: ignore[no-any-return]
