"""What a model's dev answers say of its probabilities."""

from collections.abc import Mapping, Sequence

from geostance.models.archive import TrainedModel
from geostance.models.calibration import Calibration, softmax
from geostance.models.labels import REPORTED
from geostance.training.metrics.risk_coverage import (
    RISK,
    abstention,
    design_effect,
    risk_coverage,
)
from geostance.training.sources.examples import Example

from .answering import answers
from .answers import Answers


def calibrate(model: TrainedModel, dev: Mapping[str, Sequence[Example]]) -> Calibration:
    """Fit a temperature per head and convention, and choose when to abstain.

    In the reported convention an answer counts if its probability is one above which,
    on dev, an error of at most `RISK` is all but sure; see `abstention`.

    Args:
        model: The fitted model.
        dev: Dev examples by convention. Without the reported one its temperature
            stays 1, and nothing abstains.
    """
    temperatures: dict[str, dict[str, float]] = {"stance": {}, "sentiment": {}}
    least = {}
    for convention, examples in dev.items():
        found = answers(model, examples, convention)
        for head, answered in zip(temperatures, found, strict=True):
            if not answered or not answered.labels:
                continue
            temperatures[head][convention] = answered.temperature()
            if convention == REPORTED:
                least[head] = _least(answered, temperatures[head][convention])
    return Calibration(**temperatures, abstention=least)


def _least(found: Answers, temperature: float) -> float:
    """Return the confidence that keeps the risk; over 1 where none does."""
    chances = softmax(found.logits, temperature)
    curve = risk_coverage(chances, found.labels)
    effect = design_effect(~found.right, found.groups)
    threshold = abstention(curve, RISK, effect)["threshold"]
    return 1.01 if threshold is None else round(threshold, 4)
