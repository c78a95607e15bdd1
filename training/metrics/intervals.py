"""How sure the figures of a report are: intervals from one set of resamples."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from geostance.models.resampling import Resamples, percentile_interval

from .calibration_error import calibration_gaps
from .confusion import accuracies, confusions, mean_f1
from .macro_f1 import poles


def label_intervals(
    guesses: Sequence[int],
    labels: Sequence[int],
    names: Sequence[str],
    resamples: Resamples,
) -> dict[str, list[float]]:
    """Return 95% intervals (0-100) of macro-F1, F-avg and accuracy.

    Each figure of a resample is over the labels that occur in it. There are none for
    answers of a single group, and none of F-avg where it is not defined.
    """
    if resamples.groups < 2:
        return {}
    drawn = resamples.sums(confusions(guesses, labels, len(names)))
    scores = {"macro_f1": mean_f1(drawn), "accuracy": accuracies(drawn)}
    if set(poles(names)) <= set(labels):
        scores["f_avg"] = mean_f1(drawn, poles(names))
    return {
        name: [round(100 * edge, 2) for edge in percentile_interval(values)]
        for name, values in scores.items()
    }


def ece_interval(
    chances: NDArray[np.float64], labels: Sequence[int], resamples: Resamples
) -> list[float] | None:
    """Return the 95% interval (0-1) of the expected calibration error.

    Chance alone makes the error of a small sample greater than the true one, and that
    of a resample greater still. So the interval is the basic one (Davison and Hinkley
    1997, section 5.2), which takes off the second of the two, cut at 0. It may lie
    below the error measured, and it is rougher than the others: a model that is
    perfectly calibrated does not always reach 0.

    Args:
        chances: (N, labels) probabilities.
        labels: N label ids.
        resamples: Of these answers; None is returned where they are of one group.
    """
    if resamples.groups < 2:
        return None
    gaps = calibration_gaps(chances, np.asarray(labels))
    sizes = resamples.sums(np.ones(len(labels)))
    drawn = np.abs(resamples.sums(gaps)).sum(1) / sizes
    measured = float(np.abs(gaps.sum(0)).sum()) / len(labels)
    low, high = percentile_interval(drawn)
    return [round(max(0.0, 2 * measured - edge), 4) for edge in (high, low)]
