"""Logits of a model -> labels with calibrated probabilities."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TypeVar

import numpy as np

from geostance.models.calibration import Calibration
from geostance.models.labels import REPORTED, SENTIMENTS, STANCES
from geostance.models.prediction import Prediction

from .scores import SentimentScore, StanceScore

LabelT = TypeVar("LabelT", bound=str)


def tones(
    calibration: Calibration, predictions: Sequence[Prediction]
) -> list[SentimentScore]:
    """Score the sentiment of each statement."""
    if not predictions:
        return []
    logits = np.stack([prediction.sentiment for prediction in predictions])
    scores = []
    for row in calibration.probabilities("sentiment", logits).tolist():
        label, chances = _labelled(SENTIMENTS, row)
        unsure = calibration.abstains("sentiment", chances[label])
        scores.append(SentimentScore(label, chances, unsure))
    return scores


def stances(
    calibration: Calibration,
    predictions: Sequence[Prediction],
    convention: str = REPORTED,
) -> list[list[StanceScore]]:
    """Score each statement's stances, in the order of the actors asked for.

    In a convention of a training source, no score abstains: the confidence to abstain
    below was chosen for ours.
    """
    if not predictions:
        return []
    logits = np.concatenate([prediction.stance for prediction in predictions])
    rows = iter(calibration.probabilities("stance", logits, convention).tolist())
    found = []
    for prediction in predictions:
        scores = []
        for row in islice(rows, len(prediction.stance)):
            label, chances = _labelled(STANCES, row)
            unsure = calibration.abstains("stance", chances[label])
            scores.append(
                StanceScore(label, chances, unsure and convention == REPORTED)
            )
        found.append(scores)
    return found


def _labelled(
    labels: tuple[LabelT, ...], probabilities: Iterable[float]
) -> tuple[LabelT, dict[LabelT, float]]:
    values = dict(zip(labels, probabilities, strict=True))
    return max(values, key=values.__getitem__), values
