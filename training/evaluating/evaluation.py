"""A model against annotated sources: a report for each of them and each head."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from geostance.models.archive import TrainedModel
from geostance.models.errors import DataError
from geostance.models.labels import REPORTED
from geostance.training.metrics.risk_coverage import RISK
from geostance.training.mixing.data import split_source
from geostance.training.mixing.overview import lying_in
from geostance.training.sources import SOURCES, Source
from geostance.training.sources.examples import Example

from .answering import answers, answers_by_head
from .answers import Answers
from .comparison import compare, corrected
from .report import report, score

__all__ = ["Answers", "answers", "evaluate_source", "evaluate_sources", "score"]


def evaluate_source(
    model: TrainedModel,
    examples: Sequence[Example],
    convention: str,
    risk: float = RISK,
) -> dict[str, Any]:
    """Return the report of one source on what it annotates.

    Returns:
        `stance`, `sentiment` and `attribution`, each where it is annotated.
    """
    return {
        head: report(head, found, model.calibration, convention, risk)
        for head, found in answers_by_head(model, examples, convention).items()
    }


def evaluate_sources(
    model: TrainedModel,
    root: Path,
    names: Sequence[str] | None,
    split: str,
    convention: str | None,
    risk: float = RISK,
    against: TrainedModel | None = None,
) -> dict[str, Any]:
    """Evaluate a split of several sources.

    Args:
        model: The model.
        root: The folder above the corpora.
        names: Sources; by default those whose corpora lie there and that the model,
            or both models, can answer.
        split: "dev" is held out from training as `split_by_group` does it.
        convention: Answer in this one; by default each source in its own.
        risk: The error (0-1) that answers kept by the abstention may have.
        against: Another model, to be compared with.

    Returns:
        Source -> head -> its report; with another model, each report has `against`,
        the comparison, whose p-values are also corrected for the number of them.

    Raises:
        DataError: If a source is missing, or has no such split, or a model does not
            know the convention.
    """
    models = [model, against] if against else [model]
    if names is None:
        names = [
            name
            for name in lying_in(root)
            if all(_can_answer(each, SOURCES[name], convention) for each in models)
        ]
    reports: dict[str, Any] = {}
    comparisons = {}
    for name in names:
        answer_in, *_ = (_convention(each, name, convention) for each in models)
        chosen = _chosen(name, root, split)
        found, *others = (answers_by_head(m, chosen, answer_in) for m in models)
        reports[name] = {}
        for head, own in found.items():
            reports[name][head] = report(head, own, model.calibration, answer_in, risk)
            for other in others:
                comparisons[name, head] = compare(own, other[head])
    for (name, head), row in corrected(comparisons).items():
        reports[name][head]["against"] = {
            "model": str(against and against.source)
        } | row
    return reports


def _chosen(name: str, root: Path, split: str) -> list[Example]:
    examples = split_source(name, root)
    chosen = [example for example in examples if example.split == split]
    if not chosen:
        splits = ", ".join(sorted({example.split for example in examples}))
        raise DataError(f"source {name}: no split {split!r}, it has {splits}")
    return chosen


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
