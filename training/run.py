"""The recipe of a training run, from config to model folder."""

import json
import platform
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml
from transformers import set_seed

from geostance.models.archive import TrainedModel
from geostance.models.labels import REPORTED
from geostance.models.saving import whole_folder
from geostance.training.auditing import audit
from geostance.training.config import TrainConfig
from geostance.training.evaluating.calibrating import calibrate
from geostance.training.evaluating.evaluation import evaluate_source
from geostance.training.fitting.build import build_model
from geostance.training.fitting.checkpoints import begin, finished, remove
from geostance.training.fitting.fit import fit
from geostance.training.fitting.processes import is_first_process, part
from geostance.training.mixing.data import Splits, load_splits
from geostance.training.mixing.datasheet import announce, datasheet
from geostance.training.reporting.baseline_rows import record_baselines
from geostance.training.reporting.card import write_card
from geostance.training.reporting.hardware import hardware
from geostance.training.reporting.history import record_history
from geostance.training.sources import SOURCES

_RECORDED = (
    "geostance",
    "torch",
    "transformers",
    "tokenizers",
    "datasets",
    "accelerate",
    "scikit-learn",
)


def train(
    config: TrainConfig,
    after_epoch: Callable[[dict[str, float]], None] | None = None,
    resume: bool = False,
    overwrite: bool = False,
) -> dict[str, Any]:
    """Fine-tune, calibrate, evaluate and save a model.

    Args:
        config: The run.
        after_epoch: Called with dev macro-F1 by source; what it raises ends the run.
        resume: Go on from the newest checkpoint, if there is one.
        overwrite: Start over, and replace what an earlier run wrote.

    Returns:
        The metrics that are also written to metrics.json: per source, dev macro-F1.
        Nothing in other processes than the first.

    Raises:
        ConfigError: If the encoder cannot be loaded.
        DataError: If a source is missing or malformed.
        TrainingError: If the output holds a run that this one may not go on with, or
            if it cannot go on.
    """
    checkpoint = begin(config, resume, overwrite)
    if resume and checkpoint is None and (metrics := finished(config)) is not None:
        return metrics
    set_seed(config.seed)
    splits = load_splits(config.data, config.seed)
    announce(splits)
    hides_names = config.data.names.masking > 0
    model = build_model(config.encoder, list(splits.dev), hides_names)

    def dev_scores(model: TrainedModel) -> dict[str, float]:
        metrics = dev_metrics(model, splits)
        scores = {name: headline(values)[1] for name, values in metrics.items()}
        if after_epoch is not None:
            after_epoch(scores)
        return scores

    fit(model, splits, config, dev_scores, checkpoint)
    part()
    if not is_first_process():
        return {}
    metrics = finish(model, splits, config, config.model_dump(mode="json"))
    remove(config.output)
    return metrics


def finish(
    model: TrainedModel, splits: Splits, config: TrainConfig, settings: dict[str, Any]
) -> dict[str, Any]:
    """Calibrate, evaluate, audit and save a fitted model with all that is known of it.

    Args:
        model: The fitted model.
        splits: Its data; only the dev splits are used.
        config: Names the data and the folder to write.
        settings: How it was trained, for training.yaml.
    """
    device = model.network.device
    with whole_folder(config.output) as folder:
        # Training leaves full weights and bf16 arithmetic behind; what is measured is
        # what scoring loads.
        model.write(folder)
        model = TrainedModel.load(folder)
        model.network.to(device)  # type: ignore[arg-type]
        model = replace(model, calibration=calibrate(model, splits.dev_by_convention()))
        metrics = dev_metrics(model, splits)
        swaps = audit(model)
        model.calibration.write(folder)
        record(config, settings, metrics, swaps, datasheet(splits), folder)
        record_history(config, folder)
        record_baselines(splits.sources, folder)
        write_card(config, metrics, swaps, folder)
    return metrics


def dev_metrics(model: TrainedModel, splits: Splits) -> dict[str, Any]:
    """Evaluate every source's dev split in its own convention."""
    return {
        source: evaluate_source(model, examples, SOURCES[source].convention)
        for source, examples in splits.dev.items()
    }


def headline(report: dict[str, Any]) -> tuple[str, float]:
    """Return the first head of a source's report and its macro-F1."""
    head = next(iter(report))
    return head, report[head]["macro_f1"]


def record(
    config: TrainConfig,
    settings: dict[str, Any],
    metrics: dict[str, Any],
    swaps: dict[str, Any],
    data: dict[str, Any],
    folder: Path,
) -> None:
    """Write beside the weights how they came to be and what they are worth."""
    (folder / "training.yaml").write_text(
        yaml.safe_dump(settings, sort_keys=False), "utf-8"
    )
    environment = {
        "python": platform.python_version(),
        **hardware(),
        "seed": config.seed,
        "packages": {name: version(name) for name in _RECORDED},
        "reported_convention": REPORTED,
    }
    for name, values in (
        ("metrics", metrics),
        ("audit", swaps),
        ("data", data),
        ("environment", environment),
    ):
        text = json.dumps(values, indent=2) + "\n"
        (folder / f"{name}.json").write_text(text, "utf-8")
