"""Whether the sentiment of the same words differs by whom they name."""

from collections.abc import Sequence
from statistics import fmean
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .measures import with_intervals
from .swaps import Swap

Tones = NDArray[np.float64]
"""(N, 3) probabilities in the order of `SENTIMENTS`."""


def tone_report(swaps: Sequence[Swap]) -> dict[str, Any]:
    """Compare the sentiments of each carrier, within and between actors.

    Returns:
        `flip_rate_within`, `flip_rate_between` (in %), `mean_shift_within`,
        `mean_shift_between`, and under `by_actor` the `bias` of each, here in
        P(positive) - P(negative), as docs/audit.md defines them for stances.
    """
    own = [
        {
            actor: np.array([one.tone for one in answers])
            for actor, answers in swap.by_actor.items()
        }
        for swap in swaps
    ]
    means = [np.array([rows.mean(0) for rows in group.values()]) for group in own]
    margins = [rows[:, 0] - rows[:, 2] for rows in means]
    return {
        **with_intervals(
            flip_rate_within=[fmean(map(_flips, group.values())) for group in own],
            flip_rate_between=[_flips(rows) for rows in means],
            mean_shift_within=[fmean(map(_shift, group.values())) for group in own],
            mean_shift_between=[_shift(rows) for rows in means],
        ),
        "by_actor": {
            actor: with_intervals(bias=[row[n] - row.mean() for row in margins])
            for n, actor in enumerate(own[0])
        },
    }


def _flips(rows: Tones) -> float:
    """Return the share (in %) of labels that differ from the most common one."""
    return 100 * (1 - float(np.bincount(rows.argmax(1)).max()) / len(rows))


def _shift(rows: Tones) -> float:
    """Return the largest change of any label's probability."""
    return float(np.ptp(rows, axis=0).max())
