"""Means over carriers or items, with how sure they are, and the worst cases."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import numpy as np

from geostance.models.labels import STANCES

from .answers import Answer

RESAMPLES = 1_000
LEVEL = 0.95

T = TypeVar("T")


def with_intervals(**columns: Sequence[float]) -> dict[str, Any]:
    """Return the mean of each column and, under `intervals`, its 95% interval.

    Carriers or items are drawn, not their statements, which err together (the cluster
    bootstrap: Davison and Hinkley, "Bootstrap Methods and their Application", 1997,
    section 3.8). A single row gives no interval.

    Args:
        columns: Figures with a row for each carrier or item, the same ones in each.
    """
    values = np.array(list(columns.values()), dtype=float)
    count = values.shape[1]
    means = dict(zip(columns, _rounded(values.mean(1)), strict=True))
    if count < 2:
        return {**means, "intervals": {}}
    draws = np.random.default_rng(0).multinomial(
        count, np.full(count, 1 / count), size=RESAMPLES
    )
    edges = (1 - LEVEL) / 2, (1 + LEVEL) / 2
    between = np.quantile(draws @ values.T / count, edges, axis=0).T
    intervals = zip(columns, map(_rounded, between), strict=True)
    return {**means, "intervals": dict(intervals)}


def by(name: Callable[[T], str], rows: Iterable[T]) -> dict[str, list[T]]:
    """Group rows by a name of theirs, in the order of first appearance."""
    groups: dict[str, list[T]] = {}
    for row in rows:
        groups.setdefault(name(row), []).append(row)
    return groups


def written(answer: Answer) -> dict[str, Any]:
    """Return an answer as reports have it."""
    values = (round(value, 4) for value in answer.probabilities)
    return {
        "text": answer.text,
        "label": answer.label,
        "probabilities": dict(zip(STANCES, values, strict=True)),
    }


def _rounded(values: Iterable[float]) -> list[float]:
    return [round(float(value), 4) + 0.0 for value in values]  # + 0.0: no -0.0
