"""Scores -> tables: groups, shares and their intervals, and two runs compared.

    from geostance.inference.tables import aggregate, open_scores

    with open_scores("scores/") as scores:
        table = aggregate(scores, by=("outlet", "date:month"))

Needs the extra `tables`.
"""

from .aggregating import aggregate
from .groups import Aggregate, Estimate, Group, Shares, StanceCounts
from .scores import Run, Scores, open_scores

__all__ = [
    "Aggregate",
    "Estimate",
    "Group",
    "Run",
    "Scores",
    "Shares",
    "StanceCounts",
    "aggregate",
    "open_scores",
]
