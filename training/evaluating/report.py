"""What answers are worth: the figures of one source and head."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from geostance.models.calibration import Calibration
from geostance.models.resampling import percentile_interval, resample
from geostance.training.metrics.calibration_error import (
    CalibrationError,
    ece_by_chance,
    reliability,
)
from geostance.training.metrics.intervals import ece_interval, label_intervals
from geostance.training.metrics.macro_f1 import MacroF1
from geostance.training.metrics.risk_coverage import (
    RISK,
    abstention,
    design_effect,
    risk_coverage,
)
from geostance.training.metrics.span_f1 import SpanF1, written

from .answers import LABELS, Answers, SpanAnswers

_FEWEST = 10
"""Answers about a target that are worth a report of its own."""


def report(
    head: str,
    found: Answers | SpanAnswers,
    calibration: Calibration,
    convention: str,
    risk: float = RISK,
) -> dict[str, Any]:
    """Return every figure of a head's answers; docs/evaluation.md explains each.

    Args:
        head: "stance", "sentiment" or "attribution".
        found: The answers, at least one.
        calibration: Of the model that gave them.
        convention: The one they were given in.
        risk: The error (0-1) that answers kept by the abstention may have.
    """
    if isinstance(found, SpanAnswers):
        return span_report(found)
    result = _figures(head, found, calibration, convention)
    chances = calibration.probabilities(head, found.logits, convention)
    curve = risk_coverage(chances, found.labels)
    effect = design_effect(~found.right, found.groups)
    result["reliability"] = reliability(chances, np.asarray(found.labels))
    result["risk_coverage"] = {
        "aurc": round(curve.area, 4),
        "design_effect": round(effect, 2),
        "abstain": abstention(curve, risk, effect),
        "curve": curve.points(),
    }
    counts = Counter(found.targets)
    if len(counts) > 1:
        result["targets"] = {
            target: _figures(head, found.of(target), calibration, convention)
            for target in sorted(counts)
            if counts[target] >= _FEWEST
        }
    return result


def score(
    guesses: Sequence[int],
    labels: Sequence[int],
    names: Sequence[str],
    groups: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Return what label ids are worth without their probabilities.

    Where the group of each is given, also `groups`, their number, `intervals` of the
    figures over groups and, of macro-F1 alone, `interval`.
    """
    result: dict[str, Any] = MacroF1().compute(
        predictions=guesses, references=labels, names=list(names)
    )
    if groups is not None:
        resamples = resample(groups)
        result["groups"] = resamples.groups
        result["intervals"] = label_intervals(guesses, labels, names, resamples)
        if "macro_f1" in result["intervals"]:
            result["interval"] = result["intervals"]["macro_f1"]
    return result


def span_report(found: SpanAnswers) -> dict[str, Any]:
    """Compare the spans of source, cue and content with the annotated ones."""
    result: dict[str, Any] = SpanF1().compute(
        predictions=[written(spans) for spans in found.found],
        references=[written(spans) for spans in found.true],
    )
    resamples = resample(found.groups)
    result["groups"] = resamples.groups
    if resamples.groups > 1:
        edges = percentile_interval(found.macro_f1(resamples.sums(found.counts())))
        result["interval"] = [round(100 * edge, 2) for edge in edges]
        result["intervals"] = {"macro_f1": result["interval"]}
    return result


def _figures(
    head: str, found: Answers, calibration: Calibration, convention: str
) -> dict[str, Any]:
    names = LABELS[head]
    result = score(found.guesses, found.labels, names, found.groups)
    chances = calibration.probabilities(head, found.logits, convention)
    # A calibration that nobody has fitted divides by 1.
    unscaled = Calibration().probabilities(head, found.logits, convention)
    scaled, raw = (
        CalibrationError().compute(
            predictions=values.tolist(), references=found.labels, names=list(names)
        )
        for values in (chances, unscaled)
    )
    interval = ece_interval(chances, found.labels, resample(found.groups))
    if interval:
        result["intervals"]["ece"] = interval
    temperatures: dict[str, float] = getattr(calibration, head)
    return result | {
        "ece": scaled.pop("ece"),
        "brier": scaled.pop("brier"),
        "calibration": {
            "temperature": temperatures.get(convention, 1.0),
            **scaled,
            "by_chance": ece_by_chance(chances),
            "unscaled": {key: raw[key] for key in ("ece", "mce", "brier")},
        },
    }
