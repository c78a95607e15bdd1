"""Whether the sentiment of the same words differs by whom they name."""

from collections.abc import Callable, Sequence
from operator import attrgetter
from statistics import fmean
from typing import Any

from .answers import Answer, Chances, flips, mean_of, shift
from .measures import with_intervals
from .swaps import Swap

_LABEL: Callable[[Answer], str] = attrgetter("sentiment")
_TONE: Callable[[Answer], Chances] = attrgetter("tone")


def tone_report(swaps: Sequence[Swap]) -> dict[str, Any]:
    """Compare the sentiments of each carrier, within and between actors.

    Returns:
        `flip_rate_within`, `flip_rate_between` (in %), `mean_shift_within`,
        `mean_shift_between`, and under `by_actor` the `bias` of each, here in
        P(positive) - P(negative), as docs/audit.md defines them for stances.
    """
    own = [list(swap.by_actor.values()) for swap in swaps]
    means = [list(map(mean_of, actors)) for actors in own]
    margins = [[one.tone[0] - one.tone[-1] for one in row] for row in means]
    return {
        **with_intervals(
            flip_rate_within=[fmean(flips(a, _LABEL) for a in row) for row in own],
            flip_rate_between=[flips(row, _LABEL) for row in means],
            mean_shift_within=[fmean(shift(a, _TONE) for a in row) for row in own],
            mean_shift_between=[shift(row, _TONE) for row in means],
        ),
        "by_actor": {
            actor: with_intervals(bias=[row[n] - fmean(row) for row in margins])
            for n, actor in enumerate(swaps[0].by_actor)
        },
    }
