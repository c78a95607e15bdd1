"""Counts -> figures: shares, net stance, sentiment, as measured or as drawn."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geostance.models.resampling import percentile_interval

from .correcting import prevalence
from .groups import Estimate, Shares

CLASSES = (0, 1, 2, 3), (4, 5), (6, 7, 8)
"""Columns of a cell: stances, abstained or not, sentiments."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of a group: as measured (each of one row), or drawn; None if unknown."""

    shares: NDArray[np.float64] | None = None
    """(N, 4): favor, against, neutral, net."""
    corrected: NDArray[np.float64] | None = None
    abstained: NDArray[np.float64] | None = None
    sentiment: NDArray[np.float64] | None = None


def generator(seed: int, key: Sequence[str | None]) -> np.random.Generator:
    """Return a source of chance for one group, whatever other groups there are."""
    name = json.dumps([seed, *key]).encode()
    return np.random.default_rng(int.from_bytes(hashlib.sha256(name).digest()[:8]))


def figures(sums: NDArray[np.float64], rates: NDArray[np.float64] | None) -> Figures:
    """Turn counts (N, columns of a cell) into figures; NaN where none was counted."""
    named = sums[:, :4].sum(1)
    corrected = None
    if rates is not None:
        corrected = np.full((len(sums), 4), np.nan)
        if (named > 0).all():
            corrected = _taken(prevalence(sums[:, :4], rates))
            # Shares of what is spoken of, like those as measured: none without any.
            corrected[sums[:, :3].sum(1) == 0] = np.nan
    tone = _ratio(sums[:, 6] - sums[:, 8], sums[:, 6:9].sum(1))
    return Figures(
        _taken(sums[:, :4]), corrected, _ratio(sums[:, 4], sums[:, 4:6].sum(1)), tone
    )


def net(
    sums: NDArray[np.float64], rates: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Return the net stance (N,) of counts (N, 4), corrected if rates are given."""
    return _taken(sums if rates is None else prevalence(sums, rates))[:, 3]


def _taken(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return favor, against and neutral as shares of what is spoken of, and net."""
    spoken = sums[:, :3].sum(1)
    shares = [_ratio(sums[:, i], spoken) for i in range(3)]
    return np.stack([*shares, shares[0] - shares[1]], 1)


def _ratio(
    part: NDArray[np.float64], whole: NDArray[np.float64]
) -> NDArray[np.float64]:
    ratio: NDArray[np.float64] = np.full(len(part), np.nan)
    np.divide(part, whole, out=ratio, where=whole > 0)
    return ratio


def shares_of(
    measured: NDArray[np.float64] | None, drawn: NDArray[np.float64] | None
) -> Shares:
    """Return the four figures of (1, 4) with intervals from their draws (R, 4)."""
    return Shares(
        *(
            estimate(
                None if measured is None else measured[:, i],
                None if drawn is None else drawn[:, i],
            )
            for i in range(4)
        )
    )


def estimate(
    measured: NDArray[np.float64] | None, drawn: NDArray[np.float64] | None
) -> Estimate:
    """Return a figure (1,) with the middle 95% of its draws (R,).

    The figure itself is always within: draws of a share of 0 are all a little above it.
    """
    value = np.nan if measured is None else float(measured[0])
    if np.isnan(value):
        return Estimate(None)
    if drawn is None:
        return Estimate(value)
    low, high = percentile_interval(drawn)
    return Estimate(value, min(low, value), max(high, value))
