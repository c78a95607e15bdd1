"""Resamples of articles: what every interval and every paired test is drawn from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1_000
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Resamples:
    """Groups drawn with replacement, as often as there are groups.

    Statements of one article err together, so articles are drawn and not statements
    (the cluster bootstrap: Davison and Hinkley, "Bootstrap Methods and their
    Application", 1997, section 3.8).
    """

    draws: NDArray[np.float64]
    """(R, G): how often each resample has each group."""

    group: NDArray[np.intp]
    """(N,): the group of each statement."""

    @property
    def groups(self) -> int:
        """How many groups there are; one alone cannot tell how groups differ."""
        return int(self.draws.shape[1])

    def sums(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Add values (N, ...) up over the statements of each resample: (R, ...)."""
        by_group = np.zeros((self.groups, *values.shape[1:]))
        np.add.at(by_group, self.group, values)
        return np.tensordot(self.draws, by_group, axes=1)


def resample(groups: Sequence[str], seed: int = 0) -> Resamples:
    """Draw the resamples of statements with these groups.

    Args:
        groups: The article, or other group, of each statement.
        seed: Of the draws. Statements with the same groups in the same order get the
            same draws, so that two models can be compared on them.
    """
    names, group = np.unique(np.asarray(groups), return_inverse=True)
    draws = np.random.default_rng(seed).multinomial(
        len(names), np.full(len(names), 1 / len(names)), size=RESAMPLES
    )
    return Resamples(draws.astype(np.float64), group)


def percentile_interval(scores: NDArray[np.float64]) -> tuple[float, float]:
    """Return the middle 95% of a figure over resamples (R,); NaN has no part in it."""
    low, high = np.nanquantile(scores, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
