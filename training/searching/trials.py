"""One trial of a search: draw settings, train, and tell what came of it."""

import shutil
from dataclasses import dataclass, field
from typing import Any

import optuna

from geostance.training.run import headline, train

from .space import Dimension, Search, Value

REASON = "reason"
"""The attribute of a trial that failed; one that was cut off has none."""


@dataclass(slots=True)
class Tried:
    """A trial, as a line of trials.jsonl has it."""

    number: int
    values: dict[str, Value]
    """Of the searched keys."""
    state: str = "complete"
    """"complete", "pruned" or "failed"."""
    mean: float | None = None
    """Weighted mean of dev macro-F1, 0-100; of a pruned trial, where it ended."""
    reason: str | None = None
    """Why it failed."""
    epochs: list[dict[str, float]] = field(default_factory=list)
    """Dev macro-F1 by source after each epoch."""
    metrics: dict[str, Any] = field(default_factory=dict)
    """Of the model, as in metrics.json."""
    config: dict[str, Any] = field(default_factory=dict)
    """The resolved training config."""


def run_trial(search: Search, trial: optuna.Trial) -> Tried:
    """Train with the values that a trial draws; nothing but an interrupt is raised.

    The model itself is not kept: the config is enough to train it again.
    """
    values = {key: _draw(trial, key, d) for key, d in search.settings.space.items()}
    tried = Tried(trial.number, values)
    try:
        _train(search, trial, tried)
    except optuna.TrialPruned:
        tried.state = "pruned"
    except Exception as error:  # out of memory, say: the other trials may do
        tried.state, tried.mean = "failed", None
        tried.reason = " ".join(f"{type(error).__name__}: {error}".split())[:500]
        trial.set_user_attr(REASON, tried.reason)
    return tried


def _train(search: Search, trial: optuna.Trial, tried: Tried) -> None:
    config = search.config(tried.values)
    tried.config = config.model_dump(mode="json")

    def after_epoch(scores: dict[str, float]) -> None:
        tried.epochs.append(scores)
        tried.mean = search.mean(scores)
        trial.report(tried.mean, len(tried.epochs))
        if len(tried.epochs) < config.optim.epochs and trial.should_prune():
            raise optuna.TrialPruned

    weights = config.output / "trial"
    try:
        run = config.model_copy(update={"output": weights})
        tried.metrics = train(run, after_epoch, overwrite=True)
    finally:
        shutil.rmtree(weights, ignore_errors=True)
    tried.mean = search.mean(
        {name: headline(report)[1] for name, report in tried.metrics.items()}
    )


def _draw(trial: optuna.Trial, key: str, dimension: Dimension) -> Value:
    low, high = dimension.low, dimension.high
    if low is None or high is None:
        choices: list[Value] = dimension.choices or []
        return trial.suggest_categorical(key, choices)  # type: ignore[return-value]
    if isinstance(low, int) and isinstance(high, int):
        return trial.suggest_int(key, low, high, log=dimension.log)
    return trial.suggest_float(key, low, high, log=dimension.log)
