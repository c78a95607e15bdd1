"""Macro-F1 as a local `evaluate` metric over scikit-learn."""

from typing import Any

import datasets
import evaluate
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    f1_score,
    precision_recall_fscore_support,
)

_DESCRIPTION = """Macro-averaged F1 over the labels that occur in the references, with
F1 per class and accuracy."""

_INPUTS = """
Args:
    predictions: Label ids.
    references: Label ids.
    names: The labels in the order of their ids.
Returns:
    macro_f1, accuracy (0-100), support, f1: label -> F1 (0-100), and confusion: true
    label -> label given -> count.
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
        *_, f1, _ = precision_recall_fscore_support(
            references, predictions, labels=present, zero_division=0
        )
        macro = f1_score(
            references, predictions, labels=present, average="macro", zero_division=0
        )
        counts = confusion_matrix(
            references, predictions, labels=list(range(len(names)))
        )
        return {
            "macro_f1": round(100 * float(macro), 2),
            "accuracy": round(100 * accuracy_score(references, predictions), 2),
            "support": len(references),
            "f1": {
                names[k]: round(100 * float(v), 2)
                for k, v in zip(present, f1, strict=True)
            },
            "confusion": {
                names[k]: dict(zip(names, map(int, counts[k]), strict=True))
                for k in present
            },
        }
