"""What abstaining buys: error against coverage, and a threshold that keeps a risk.

Geifman and El-Yaniv, "Selective Classification for Deep Neural Networks", NeurIPS 2017.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

from geostance.models.resampling import LEVEL

from .confusion import accuracies, confusions, mean_f1

RISK = 0.15
"""The error that the kept answers may have, where nothing else is asked for."""

_CANDIDATES = 20
_POINTS = 100


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """Answers by falling confidence, cut after each confidence that occurs (C cuts)."""

    confidence: NDArray[np.float64]
    """(C,), falling; what is kept has this or more."""

    kept: NDArray[np.intp]
    """(C,) answers kept, rising to all of them."""

    error: NDArray[np.float64]
    """(C,) share (0-1) of wrong ones among the kept."""

    macro_f1: NDArray[np.float64]
    """(C,) 0-1, over the labels that occur among the kept."""

    @property
    def coverage(self) -> NDArray[np.float64]:
        """(C,) share (0-1) of the answers that are kept."""
        share: NDArray[np.float64] = self.kept / self.kept[-1]
        return share

    @property
    def area(self) -> float:
        """The area under error against coverage (AURC); 0 is best.

        A confidence that tells nothing gives the error of all answers.
        """
        steps = np.diff(self.kept, prepend=0)
        return float(steps @ self.error) / int(self.kept[-1])

    def points(self) -> list[dict[str, float]]:
        """Return at most 100 points of the curve, evenly spread, by rising coverage."""
        spread = np.linspace(0, len(self.kept) - 1, min(_POINTS, len(self.kept)))
        return [
            {
                "coverage": round(float(self.coverage[cut]), 4),
                "confidence": round(float(self.confidence[cut]), 4),
                "error": round(float(self.error[cut]), 4),
                "macro_f1": round(100 * float(self.macro_f1[cut]), 2),
            }
            for cut in map(int, spread)
        ]


def risk_coverage(chances: NDArray[np.float64], labels: Sequence[int]) -> RiskCoverage:
    """Sort answers by their top probability and cut after each that occurs.

    Args:
        chances: (N, labels) probabilities, N at least 1.
        labels: N label ids.
    """
    top = chances.max(1)
    # Rounded, for what differs in the last bit alone is the same confidence.
    level = np.round(top, 12)
    order = np.argsort(-level, kind="stable")
    guesses = chances.argmax(1).tolist()
    counts = confusions(guesses, labels, chances.shape[1])[order].cumsum(0)
    # Answers of the same confidence are kept or left together.
    ends = np.append(np.flatnonzero(np.diff(level[order])), len(order) - 1)
    least = np.minimum.accumulate(top[order])[ends]
    at = counts[ends]
    return RiskCoverage(least, ends + 1, 1 - accuracies(at), mean_f1(at))


def abstention(curve: RiskCoverage, risk: float, effect: float = 1.0) -> dict[str, Any]:
    """Choose the lowest confidence above which the error is at most a risk.

    The upper bound of Clopper and Pearson (1934) must be below the risk, with as many
    answers as if they were independent (Korn and Graubard 1998: their number divided
    by the design effect). Twenty coverages, 5% apart, are tried, and each takes its
    share of the 5% that the bound may fail (Bonferroni), so that the choice among them
    is paid for. It holds for data like these answers, and no further.

    Args:
        curve: Of the answers.
        risk: The share (0-1) of wrong answers that is accepted.
        effect: The design effect; see `design_effect`.

    Returns:
        `risk` and `level`, as asked; `threshold`, the confidence, None where no
        coverage keeps the risk; and of what it keeps `coverage`, `kept`, `error`,
        `error_bound` and `macro_f1`.
    """
    wanted = np.arange(1, _CANDIDATES + 1) / _CANDIDATES
    # A hair less, lest 0.15 * 20 / 20 fall behind its own cut.
    cuts = np.unique(np.searchsorted(curve.coverage, wanted - 1e-9))
    kept, error = curve.kept[cuts] / effect, curve.error[cuts]
    share = (1 - LEVEL) / _CANDIDATES
    wrong = kept * error
    right = np.maximum(kept - wrong, 1e-12)
    bounds = np.where(error < 1, beta.ppf(1 - share, wrong + 1, right), 1.0)
    safe = np.flatnonzero(bounds <= risk)
    chosen: dict[str, Any] = {"risk": risk, "level": LEVEL, "threshold": None}
    if not len(safe):
        return chosen | {"coverage": 0.0, "kept": 0}
    cut = int(cuts[safe[-1]])
    return chosen | {
        "threshold": float(curve.confidence[cut]),
        "coverage": round(float(curve.coverage[cut]), 4),
        "kept": int(curve.kept[cut]),
        "error": round(float(curve.error[cut]), 4),
        "error_bound": round(float(bounds[safe[-1]]), 4),
        "macro_f1": round(100 * float(curve.macro_f1[cut]), 2),
    }


def design_effect(wrong: NDArray[np.bool_], groups: Sequence[str]) -> float:
    """Return how many answers of an article tell as much as one independent one.

    The variance of the error over groups against that of as many independent answers
    (Kish, "Survey Sampling", 1965, section 8.2), at least 1. Where groups do not tell,
    for there is but one or no error differs, each counts as a single answer.

    Args:
        wrong: (N,) whether each answer is wrong.
        groups: The article, or other group, of each.
    """
    names, group = np.unique(np.asarray(groups), return_inverse=True)
    size, rate = len(wrong), float(wrong.mean())
    if len(names) < 2 or rate in (0.0, 1.0):
        return size / len(names)
    sums = np.bincount(group, weights=wrong - rate)
    variance = len(names) / (len(names) - 1) * float((sums**2).sum()) / size**2
    return max(1.0, variance / (rate * (1 - rate) / size))
