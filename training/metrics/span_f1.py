"""Spans of source, cue and content as a local `evaluate` metric."""

from collections.abc import Iterable, Sequence
from typing import Any

import datasets
import evaluate
import numpy as np
from numpy.typing import NDArray

from geostance.models.labels import ROLES
from geostance.models.tagging import Tagged

_DESCRIPTION = """F1 per role over spans, where a span counts as found if a span of the
same role shares a character with it. This is the "relaxed" match of the literature on
attribution (Pareti, EMNLP 2013, "partial"; Newell et al., LREC 2018)."""

_INPUTS = """
Args:
    predictions: For each statement its spans as "role start end" strings.
    references: The same, as annotated.
Returns:
    f1: role -> F1 (0-100); macro_f1, their mean; accuracy: the share of the characters
    in any span, predicted or annotated, with the right role; support: annotated spans;
    precision and recall: role -> share (0-100).
"""

_Spans = list[tuple[str, int, int]]


class SpanF1(evaluate.Metric):  # type: ignore[misc]  # evaluate is untyped
    """`SpanF1().compute(predictions=..., references=...)`; see `written`."""

    def _info(self) -> evaluate.MetricInfo:
        spans = datasets.List(datasets.Value("string"))
        return evaluate.MetricInfo(
            description=_DESCRIPTION,
            citation="",
            inputs_description=_INPUTS,
            features=datasets.Features({"predictions": spans, "references": spans}),
        )

    def _compute(
        self, predictions: list[list[str]], references: list[list[str]]
    ) -> dict[str, Any]:
        pairs = [
            (_read(found), _read(true))
            for found, true in zip(predictions, references, strict=True)
        ]
        counts = np.array([_met(*pair) for pair in pairs]).sum(0)
        precision, recall, f1 = (
            dict(zip(ROLES, (round(100 * float(v), 2) for v in values), strict=True))
            for values in _shares(counts)
        )
        characters = [_characters(*pair) for pair in pairs]
        right, used = (sum(column) for column in zip(*characters, strict=True))
        return {
            "macro_f1": round(100 * float(mean_span_f1(counts)), 2),
            "accuracy": round(100 * right / max(used, 1), 2),
            "support": sum(len(true) for _, true in pairs),
            "f1": f1,
            "precision": precision,
            "recall": recall,
        }


def written(spans: Iterable[Tagged]) -> list[str]:
    """Write spans as the metric takes them."""
    return [f"{span.kind} {span.start} {span.end}" for span in spans]


def span_counts(
    found: Iterable[Sequence[Tagged]], true: Iterable[Sequence[Tagged]]
) -> NDArray[np.float64]:
    """Return what `mean_span_f1` takes, for each statement: (N, roles, 4)."""
    pairs = zip(map(written, found), map(written, true), strict=True)
    return np.array([_met(_read(a), _read(b)) for a, b in pairs])


def mean_span_f1(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean F1 (...), 0-1, of the roles, of summed counts (..., roles, 4)."""
    mean: NDArray[np.float64] = _shares(counts)[2].mean(-1)
    return mean


def _read(spans: list[str]) -> _Spans:
    parts = (span.split() for span in spans)
    return [(role, int(start), int(end)) for role, start, end in parts]


def _met(found: _Spans, true: _Spans) -> NDArray[np.float64]:
    """Return (roles, 4): spans found, of them right; annotated, of them met."""

    def met(spans: _Spans, others: _Spans, role: str) -> list[bool]:
        return [
            any(other == role and a < end and start < b for other, a, b in others)
            for kind, start, end in spans
            if kind == role
        ]

    sides = [(met(found, true, role), met(true, found, role)) for role in ROLES]
    return np.array([[len(a), sum(a), len(b), sum(b)] for a, b in sides], float)


def _shares(counts: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """Return precision, recall and F1 (..., roles), 0-1, of counts (..., roles, 4)."""
    found, right, true, met = np.moveaxis(counts, -1, 0)
    precision, recall = right / np.maximum(found, 1), met / np.maximum(true, 1)
    both = precision + recall
    f1 = 2 * precision * recall / np.where(both > 0, both, 1)
    return precision, recall, f1


def _characters(found: Any, true: Any) -> tuple[int, int]:  # noqa: ANN401
    roles: tuple[dict[int, str], dict[int, str]] = ({}, {})
    for spans, role_at in zip((found, true), roles, strict=True):
        for role, start, end in spans:
            role_at.update(dict.fromkeys(range(start, end), role))
    right = sum(roles[1].get(place) == role for place, role in roles[0].items())
    return right, len({*roles[0], *roles[1]})
