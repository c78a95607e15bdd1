"""Macro-F1 as a local `evaluate` metric over scikit-learn."""

from collections.abc import Sequence
from typing import Any

import datasets
import evaluate
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    f1_score,
    precision_recall_fscore_support,
)

_POLES = ("favor", "against", "positive", "negative")

_DESCRIPTION = """Macro-averaged F1 over the labels that occur in the references, with
precision, recall and F1 per class, accuracy, and F-avg: the mean F1 of the two labels
that take a side, as SemEval-2016 ranks systems (Mohammad et al., Task 6, favor and
against; Nakov et al., Task 4, positive and negative)."""

_INPUTS = """
Args:
    predictions: Label ids.
    references: Label ids.
    names: The labels in the order of their ids.
Returns:
    macro_f1, accuracy (0-100); f_avg (0-100), None where one of its labels does not
    occur; support; precision, recall, f1: label -> 0-100; and confusion: true label ->
    label given -> count.
"""


class MacroF1(evaluate.Metric):  # type: ignore[misc]  # evaluate is untyped
    """`MacroF1().compute(predictions=..., references=..., names=...)`."""

    def _info(self) -> evaluate.MetricInfo:
        return evaluate.MetricInfo(
            description=_DESCRIPTION,
            citation="",
            inputs_description=_INPUTS,
            features=datasets.Features(
                {
                    "predictions": datasets.Value("int32"),
                    "references": datasets.Value("int32"),
                }
            ),
        )

    def _compute(
        self, predictions: list[int], references: list[int], names: list[str]
    ) -> dict[str, Any]:
        present = sorted(set(references))
        *shares, _ = precision_recall_fscore_support(
            references, predictions, labels=present, zero_division=0
        )
        classes = {
            figure: {
                names[k]: round(100 * float(v), 2)
                for k, v in zip(present, values, strict=True)
            }
            for figure, values in zip(
                ("precision", "recall", "f1"), shares, strict=True
            )
        }
        macro = f1_score(
            references, predictions, labels=present, average="macro", zero_division=0
        )
        counts = confusion_matrix(
            references, predictions, labels=list(range(len(names)))
        )
        return {
            "macro_f1": round(100 * float(macro), 2),
            "f_avg": self._f_avg(predictions, references, names),
            "accuracy": round(100 * accuracy_score(references, predictions), 2),
            "support": len(references),
            **classes,
            "confusion": {
                names[k]: dict(zip(names, map(int, counts[k]), strict=True))
                for k in present
            },
        }

    def _f_avg(
        self, predictions: list[int], references: list[int], names: list[str]
    ) -> float | None:
        sides = poles(names)
        if not set(sides) <= set(references):
            return None
        mean = f1_score(
            references, predictions, labels=sides, average="macro", zero_division=0
        )
        return round(100 * float(mean), 2)


def poles(names: Sequence[str]) -> list[int]:
    """Return the ids of the labels that take a side.

    >>> poles(("favor", "against", "neutral", "none"))
    [0, 1]
    """
    return [k for k, name in enumerate(names) if name in _POLES]
