"""Whether two models on the same answers differ by more than chance."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest


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
