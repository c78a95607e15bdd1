"""Whether a difference is more than chance, alone and among many."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def bootstrap_p(differences: NDArray[np.float64]) -> float:
    """Return the two-sided p-value of a difference from its resamples (R,).

    Twice the share on the far side of 0, the sample itself counted with the resamples
    (Davison and Hinkley 1997, section 4.2), so it is never 0.
    """
    known = differences[~np.isnan(differences)]
    sides = (known <= 0).sum(), (known >= 0).sum()
    return min(1.0, 2 * (int(min(sides)) + 1) / (len(known) + 1))


def holm(p_values: Sequence[float]) -> list[float]:
    """Correct p-values for their number (Holm 1979); the order stays.

    >>> holm([0.04, 0.01, 0.5])
    [0.08, 0.03, 0.5]
    """
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    corrected = [0.0] * len(p_values)
    least = 0.0
    for rank, i in enumerate(order):
        least = max(least, min(1.0, (len(p_values) - rank) * p_values[i]))
        corrected[i] = least
    return corrected
