"""Scores -> tables: groups, shares and their intervals, and two runs compared.

    from geostance.inference.tables import aggregate, open_scores

    with open_scores("scores/") as scores:
        table = aggregate(scores, by=("outlet", "date:month"))

Needs the extra `tables`.
"""

from geostance.inference.stored.runs import Run

from .aggregating import aggregate
from .comparing import compare
from .comparison import Comparison, Disagreement, Flips, Shift, Side, Word
from .groups import Aggregate, Estimate, Group, Pair, Shares, StanceCounts
from .scores import Scores, open_scores

__all__ = [
    "Aggregate",
    "Comparison",
    "Disagreement",
    "Estimate",
    "Flips",
    "Group",
    "Pair",
    "Run",
    "Scores",
    "Shares",
    "Shift",
    "Side",
    "StanceCounts",
    "Word",
    "aggregate",
    "compare",
    "open_scores",
]
