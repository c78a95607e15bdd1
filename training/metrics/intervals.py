"""How sure a macro-F1 is: a bootstrap over groups of statements."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1_000


def macro_f1_interval(
    predictions: Sequence[int],
    references: Sequence[int],
    groups: Sequence[str],
    level: float = 0.95,
    seed: int = 0,
) -> tuple[float, float]:
    """Return the percentile interval of macro-F1 (0-100) under resampled groups.

    Statements of one article err together, so articles are drawn and not statements
    (the cluster bootstrap: Davison and Hinkley, "Bootstrap Methods and their
    Application", 1997, section 3.8).

    Args:
        predictions: Label ids.
        references: Label ids; macro-F1 is over those that occur.
        groups: The article, or other group, of each.
        level: Share of the resamples within the interval.
        seed: Of the draws.
    """
    labels, truth = np.unique(np.asarray(references), return_inverse=True)
    known = {int(label): place for place, label in enumerate(labels)}
    # A guess that never occurs in the references is wrong for each of them alike.
    guess = np.array([known.get(p, len(labels)) for p in predictions])
    names, group = np.unique(np.asarray(groups), return_inverse=True)
    counts = np.zeros((len(names), len(labels), len(labels) + 1))
    np.add.at(counts, (group, truth, guess), 1)
    draws = np.random.default_rng(seed).multinomial(
        len(names), np.full(len(names), 1 / len(names)), size=RESAMPLES
    )
    scores = _macro_f1(np.tensordot(draws, counts, axes=1))
    edges = (1 - level) / 2, (1 + level) / 2
    low, high = np.quantile(scores, edges)
    return round(100 * float(low), 2), round(100 * float(high), 2)


def _macro_f1(confusion: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return macro-F1 (R,) of confusion matrices (R, labels, labels + 1)."""
    square = confusion[:, :, :-1]
    hits = np.diagonal(square, axis1=1, axis2=2)
    sizes = confusion.sum(2) + square.sum(1)
    f1 = np.divide(2 * hits, sizes, out=np.zeros_like(hits), where=sizes > 0)
    return f1.mean(1)  # type: ignore[no-any-return]
