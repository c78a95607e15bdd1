"""A model against annotated examples: macro-F1 per source and target."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from geostance.models.archive import TrainedModel
from geostance.models.calibration import fit_temperature
from geostance.models.errors import DataError
from geostance.models.labels import IGNORED, SENTIMENTS, STANCES
from geostance.models.mentions import MentionFinder
from geostance.models.network import REPORTED
from geostance.models.prediction import predict
from geostance.models.targets import default_targets

from .data import split_source
from .metrics.calibration_error import CalibrationError
from .metrics.intervals import macro_f1_interval
from .metrics.macro_f1 import MacroF1
from .metrics.span_f1 import SpanF1, written
from .overview import lying_in
from .sources import SOURCES, Source
from .sources.examples import Example, to_query


@dataclass(frozen=True, slots=True)
class Answers:
    """Logits beside the labels they should have given."""

    logits: Tensor
    """(N, labels)"""
    labels: list[int]
    targets: list[str]
    """The target of each row, "other" where it is none of ours; "" for sentiment."""
    groups: list[str]
    """The article, or other group, that each row comes from."""

    def temperature(self) -> float:
        """Fit the temperature that calibrates these answers."""
        return fit_temperature(self.logits, self.labels)

    def report(self, names: Sequence[str], probabilities: Tensor) -> dict[str, Any]:
        """Return what the answers are worth, and macro-F1 per target with a name.

        Args:
            names: The labels in the order of their ids.
            probabilities: (N, labels), calibrated.
        """
        guesses = self.logits.argmax(-1).tolist()
        rows: defaultdict[str, list[int]] = defaultdict(list)
        for row, target in enumerate(self.targets):
            rows[target].append(row)
        scores = score(guesses, self.labels, names, self.groups)
        scores |= CalibrationError().compute(
            predictions=probabilities.tolist(), references=self.labels
        )
        if len(rows) > 1:
            scores["targets"] = {
                target: score(
                    [guesses[i] for i in at], [self.labels[i] for i in at], names
                )
                for target, at in sorted(rows.items())
                if len(at) >= 10
            }
        return scores


def answers(
    model: TrainedModel, examples: Sequence[Example], convention: str
) -> tuple[Answers, Answers | None]:
    """Let the model answer examples in a convention: stance, and sentiment if any."""
    predictions = predict(model, [to_query(e.row()) for e in examples], convention)
    finder = MentionFinder(default_targets())
    stance_rows, labels, targets, groups = [], [], [], []
    for example, prediction in zip(examples, predictions, strict=True):
        for row, (actor, label) in enumerate(example.stances.items()):
            if label != IGNORED:
                stance_rows.append(prediction.stance[row])
                labels.append(label)
                targets.append(_target(example, actor, finder))
                groups.append(example.group)
    toned = [
        (prediction.sentiment, example.sentiment, example.group)
        for example, prediction in zip(examples, predictions, strict=True)
        if example.sentiment != IGNORED
    ]
    sentiment = None
    if toned:
        logits, tones, own = zip(*toned, strict=True)
        sentiment = Answers(
            torch.stack(logits), list(tones), [""] * len(tones), list(own)
        )
    stances = torch.stack(stance_rows) if stance_rows else torch.empty(0, len(STANCES))
    return Answers(stances, labels, targets, groups), sentiment


def evaluate_source(
    model: TrainedModel, examples: Sequence[Example], convention: str
) -> dict[str, Any]:
    """Return the report of one source on what it annotates.

    Returns:
        `stance`, `sentiment` and `attribution`, each where it is annotated.
    """
    tagged = [example for example in examples if example.tagged is not None]
    if tagged:
        return {"attribution": attribution_report(model, tagged)}
    stance, sentiment = answers(model, examples, convention)
    report = {}
    for head, names, found in (
        ("stance", STANCES, stance),
        ("sentiment", SENTIMENTS, sentiment),
    ):
        if found and found.labels:
            probabilities = model.calibration.probabilities(
                head, found.logits, convention
            )
            report[head] = found.report(names, probabilities)
    return report


def attribution_report(
    model: TrainedModel, examples: Sequence[Example]
) -> dict[str, Any]:
    """Compare the spans of source, cue and content with the annotated ones."""
    predictions = predict(model, [to_query(example.row()) for example in examples])
    result: dict[str, Any] = SpanF1().compute(
        predictions=[written(prediction.tagged) for prediction in predictions],
        references=[written(example.tagged or ()) for example in examples],
    )
    return result


def _target(example: Example, actor: str, finder: MentionFinder) -> str:
    """Name the target of an annotation: public corpora give spans without names."""
    known = default_targets().ids
    if actor in known:
        return actor
    surfaces = [
        example.text[m.start : m.end] for m in example.mentions if m.actor == actor
    ]
    found = {mention.actor for text in surfaces for mention in finder.find(text)}
    return next((target for target in known if target in found), "other")


def score(
    guesses: list[int],
    labels: list[int],
    names: Sequence[str],
    groups: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Return macro-F1, accuracy, support, F1 by class and confusion of label ids.

    Where the group of each is given, also the interval of macro-F1 over groups.
    """
    result: dict[str, Any] = MacroF1().compute(
        predictions=guesses, references=labels, names=list(names)
    )
    if groups is not None:
        result["interval"] = list(macro_f1_interval(guesses, labels, groups))
    return result


def evaluate_sources(
    model: TrainedModel,
    root: Path,
    names: Sequence[str] | None,
    split: str,
    convention: str | None,
) -> dict[str, Any]:
    """Evaluate a split of several sources.

    Args:
        model: The model.
        root: The folder above the corpora.
        names: Sources; by default those whose corpora lie there and that the model
            can answer.
        split: "dev" is held out from training as `split_by_group` does it.
        convention: Answer in this one; by default each source in its own.

    Raises:
        DataError: If a source is missing, or has no such split, or the model does
            not know the convention.
    """
    if names is None:
        names = [
            name
            for name in lying_in(root)
            if _can_answer(model, SOURCES[name], convention)
        ]
    reports = {}
    for name in names:
        answer_in = _convention(model, name, convention)
        examples = split_source(name, root)
        chosen = [example for example in examples if example.split == split]
        if not chosen:
            splits = ", ".join(sorted({example.split for example in examples}))
            raise DataError(f"source {name}: no split {split!r}, it has {splits}")
        reports[name] = evaluate_source(model, chosen, answer_in)
    return reports


def _can_answer(model: TrainedModel, source: Source, chosen: str | None) -> bool:
    if source.attribution:
        return bool(model.network.config.attribution)
    return chosen is not None or source.convention in model.network.conventions


def _convention(model: TrainedModel, name: str, chosen: str | None) -> str:
    """Return the convention to answer a source in, if the model can answer it."""
    if name in SOURCES and SOURCES[name].attribution:
        if not model.network.config.attribution:
            raise DataError(f"{model.source}: it was not trained on attribution")
        return REPORTED
    convention = chosen or (SOURCES[name].convention if name in SOURCES else name)
    if name in SOURCES and convention not in model.network.conventions:
        known = ", ".join(model.network.conventions)
        raise DataError(f"{model.source}: knows conventions {known}, not {convention}")
    return convention
