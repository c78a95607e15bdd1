"""Whether probabilities mean what they say, as a local `evaluate` metric."""

from typing import Any

import datasets
import evaluate
import numpy as np
from numpy.typing import NDArray

BINS = 15

_DESCRIPTION = """Expected and maximum calibration error over 15 equal bins of the top
probability (Guo et al., "On Calibration of Modern Neural Networks", ICML 2017); the
class-wise error, which bins the probability of each label (Kull et al., "Beyond
temperature scaling", NeurIPS 2019); and the Brier score, the mean squared distance of
the probabilities from the truth (Brier 1950)."""

_INPUTS = """
Args:
    predictions: For each row the probabilities of all labels.
    references: Label ids.
    names: The labels in the order of their ids.
Returns:
    ece, mce: 0-1; brier: 0-2; classwise: label -> error (0-1), of the labels that have
    any probability; classwise_ece: their mean.
"""


class CalibrationError(evaluate.Metric):  # type: ignore[misc]  # evaluate is untyped
    """`CalibrationError().compute(predictions=..., references=..., names=...)`."""

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
        self,
        predictions: list[list[float]],
        references: list[int],
        names: list[str],
    ) -> dict[str, Any]:
        chances, truth = np.asarray(predictions), np.asarray(references)
        target = np.eye(len(names))[truth]
        gaps = np.abs(calibration_gaps(chances, truth).sum(0))
        sizes = np.bincount(_bins(chances.max(1)), minlength=BINS)
        classwise = {
            name: round(_binned_error(chances[:, k], target[:, k]), 4)
            for k, name in enumerate(names)
            if chances[:, k].any()
        }
        return {
            "ece": round(float(gaps.sum()) / len(truth), 4),
            "mce": round(float((gaps[sizes > 0] / sizes[sizes > 0]).max()), 4),
            "brier": round(float(((chances - target) ** 2).sum(1).mean()), 4),
            "classwise": classwise,
            "classwise_ece": round(sum(classwise.values()) / len(classwise), 4),
        }


def calibration_gaps(
    chances: NDArray[np.float64], truth: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Return right (0 or 1) minus confidence of each row, in the column of its bin.

    Args:
        chances: (N, labels) probabilities.
        truth: (N,) label ids.

    Returns:
        (N, 15). The absolute sum of each column, added up and divided by N, is the ECE.
    """
    confidence = chances.max(1)
    rows = np.arange(len(truth))
    gaps = np.zeros((len(truth), BINS))
    gaps[rows, _bins(confidence)] = (chances.argmax(1) == truth) - confidence
    return gaps


def ece_by_chance(chances: NDArray[np.float64], draws: int = 1_000) -> dict[str, float]:
    """Return the ECE that a calibrated model with these probabilities would show.

    It is above 0, because in a bin of few answers as many right ones as expected come
    up only on average. Consistency resampling: Bröcker and Smith, "Increasing the
    Reliability of Reliability Diagrams", Weather and Forecasting 22, 2007.

    Args:
        chances: (N, labels) probabilities.
        draws: How often it is drawn which answers are right.

    Returns:
        `mean`, and `most`, under which it stays in 95% of the draws.
    """
    confidence = chances.max(1)
    random = np.random.default_rng(0)
    errors = [
        _binned_error(confidence, random.random(len(confidence)) < confidence)
        for _ in range(draws)
    ]
    return {
        "mean": round(float(np.mean(errors)), 4),
        "most": round(float(np.quantile(errors, 0.95)), 4),
    }


def reliability(
    chances: NDArray[np.float64], truth: NDArray[np.intp]
) -> list[dict[str, float]]:
    """Return the bins of a reliability diagram that hold any row.

    Args:
        chances: (N, labels) probabilities.
        truth: (N,) label ids.

    Returns:
        For each bin `low` and `high`, its edges; `count`; and of its rows the mean
        `confidence` and the `accuracy` (0-1).
    """
    confidence = chances.max(1)
    right = chances.argmax(1) == truth
    places = _bins(confidence)
    return [
        {
            "low": round(place / BINS, 4),
            "high": round((place + 1) / BINS, 4),
            "count": int((places == place).sum()),
            "confidence": round(float(confidence[places == place].mean()), 4),
            "accuracy": round(float(right[places == place].mean()), 4),
        }
        for place in map(int, np.unique(places))
    ]


def _bins(chances: NDArray[np.float64]) -> NDArray[np.intp]:
    return np.minimum((chances * BINS).astype(np.intp), BINS - 1)


def _binned_error(
    chances: NDArray[np.float64], target: NDArray[np.float64 | np.bool_]
) -> float:
    gaps = np.bincount(_bins(chances), weights=target - chances)
    return float(np.abs(gaps).sum()) / len(target)
