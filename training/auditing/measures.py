"""Means over carriers or items, with how sure they are, and the worst cases."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import numpy as np

from geostance.models.labels import STANCES
from geostance.models.resampling import percentile_interval, resample

from .answers import Answer

T = TypeVar("T")


def with_intervals(**columns: Sequence[float]) -> dict[str, Any]:
    """Return the mean of each column and, under `intervals`, its 95% interval.

    Carriers or items are drawn, not their statements, which err together. A single
    row gives no interval.

    Args:
        columns: Figures with a row for each carrier or item, the same ones in each.
    """
    values = np.array(list(columns.values()), dtype=float).T
    means = dict(zip(columns, _rounded(values.mean(0)), strict=True))
    if len(values) < 2:
        return {**means, "intervals": {}}
    drawn = resample(list(map(str, range(len(values))))).draws @ values / len(values)
    intervals = [_rounded(percentile_interval(column)) for column in drawn.T]
    return {**means, "intervals": dict(zip(columns, intervals, strict=True))}


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
