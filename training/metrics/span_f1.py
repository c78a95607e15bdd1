"""Spans of source, cue and content as a local `evaluate` metric."""

from collections.abc import Iterable, Sequence
from typing import Any

import datasets
import evaluate

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

Spans = Sequence[Tagged]


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
        precision = {role: _met(pairs, role) for role in ROLES}
        recall = {role: _met([(b, a) for a, b in pairs], role) for role in ROLES}
        f1 = {role: _f1(precision[role], recall[role]) for role in ROLES}
        counts = [_characters(*pair) for pair in pairs]
        right, used = (sum(column) for column in zip(*counts, strict=True))
        return {
            "macro_f1": round(sum(f1.values()) / len(f1), 2),
            "accuracy": round(100 * right / max(used, 1), 2),
            "support": sum(len(true) for _, true in pairs),
            "f1": f1,
            "precision": precision,
            "recall": recall,
        }


def written(spans: Iterable[Tagged]) -> list[str]:
    """Write spans as the metric takes them."""
    return [f"{span.kind} {span.start} {span.end}" for span in spans]


def _read(spans: list[str]) -> list[tuple[str, int, int]]:
    parts = (span.split() for span in spans)
    return [(role, int(start), int(end)) for role, start, end in parts]


def _met(pairs: Sequence[tuple[Any, Any]], role: str) -> float:
    """Return the share of the first ones' spans that meet one of the second."""
    met = [
        any(other == role and a < end and start < b for other, a, b in others)
        for spans, others in pairs
        for kind, start, end in spans
        if kind == role
    ]
    return round(100 * sum(met) / max(len(met), 1), 2)


def _f1(precision: float, recall: float) -> float:
    both = precision + recall
    return round(2 * precision * recall / both, 2) if both else 0.0


def _characters(found: Any, true: Any) -> tuple[int, int]:  # noqa: ANN401
    roles: tuple[dict[int, str], dict[int, str]] = ({}, {})
    for spans, role_at in zip((found, true), roles, strict=True):
        for role, start, end in spans:
            role_at.update(dict.fromkeys(range(start, end), role))
    right = sum(roles[1].get(place) == role for place, role in roles[0].items())
    return right, len({*roles[0], *roles[1]})
