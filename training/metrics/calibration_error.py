"""Whether probabilities mean what they say, as a local `evaluate` metric."""

from typing import Any

import datasets
import evaluate
import numpy as np

BINS = 15

_DESCRIPTION = """Expected calibration error over 15 equal bins of the top probability
(Guo et al., "On Calibration of Modern Neural Networks", ICML 2017), and the Brier
score, the mean squared distance of the probabilities from the truth (Brier 1950)."""

_INPUTS = """
Args:
    predictions: For each row the probabilities of all labels.
    references: Label ids.
Returns:
    ece: 0-1; brier: 0-2.
"""


class CalibrationError(evaluate.Metric):  # type: ignore[misc]  # evaluate is untyped
    """`CalibrationError().compute(predictions=..., references=...)`."""

    def _info(self) -> evaluate.MetricInfo:
        return evaluate.MetricInfo(
            description=_DESCRIPTION,
            citation="",
            inputs_description=_INPUTS,
            features=datasets.Features(
                {
                    "predictions": datasets.List(datasets.Value("float64")),
                    "references": datasets.Value("int32"),
                }
            ),
        )

    def _compute(
        self, predictions: list[list[float]], references: list[int]
    ) -> dict[str, Any]:
        chances, truth = np.asarray(predictions), np.asarray(references)
        rows = np.arange(len(truth))
        right = chances.argmax(1) == truth
        confidence = chances.max(1)
        bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
        gaps = np.zeros(BINS)
        np.add.at(gaps, bins, right - confidence)
        target = np.zeros_like(chances)
        target[rows, truth] = 1
        return {
            "ece": round(float(np.abs(gaps).sum() / len(truth)), 4),
            "brier": round(float(((chances - target) ** 2).sum(1).mean()), 4),
        }
