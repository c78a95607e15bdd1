"""Whether a difference between two models on the same answers is more than chance."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest


def bootstrap_p(differences: NDArray[np.float64]) -> float:
    """Return the two-sided p-value of a difference from its resamples (R,).

    Twice the share on the far side of 0, the sample itself counted with the resamples
    (Davison and Hinkley 1997, section 4.2), so it is never 0.
    """
    known = differences[~np.isnan(differences)]
    sides = (known <= 0).sum(), (known >= 0).sum()
    return min(1.0, 2 * (int(min(sides)) + 1) / (len(known) + 1))


def mcnemar(ours: NDArray[np.bool_], theirs: NDArray[np.bool_]) -> dict[str, Any]:
    """Test whether two models are right equally often (McNemar 1947, exact).

    It takes statements as independent, which those of one article are not.

    Args:
        ours: (N,) whether each answer of the one is right.
        theirs: (N,) the same of the other.

    Returns:
        `only_ours` and `only_theirs`, answers that one alone has right; `discordant`,
        their sum; `p`.
    """
    one, other = int((ours & ~theirs).sum()), int((theirs & ~ours).sum())
    both = one + other
    p = binomtest(one, both).pvalue if both else 1.0
    return {
        "only_ours": one,
        "only_theirs": other,
        "discordant": both,
        "p": float(p),
    }


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
