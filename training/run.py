"""The recipe of a training run, from config to model folder."""

import json
import platform
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import yaml
from transformers import set_seed

from geostance.models.archive import TrainedModel
from geostance.models.calibration import Calibration
from geostance.models.errors import ConfigError
from geostance.models.network import REPORTED

from .auditing import audit
from .averaging import Averaging
from .baseline_rows import record_baselines
from .batches import Collator
from .build import build_model, load_start
from .card import write_card
from .config import TrainConfig
from .data import Splits, label_counts, load_splits
from .datasheet import announce, datasheet
from .evaluation import answers, evaluate_source
from .hardware import hardware
from .history import record_history
from .loss import class_weights
from .progress import Progress
from .sources import SOURCES
from .trainer import StanceTrainer, training_arguments

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
    config: TrainConfig, after_epoch: Callable[[dict[str, float]], None] | None = None
) -> dict[str, Any]:
    """Fine-tune, calibrate, evaluate and save a model.

    Args:
        config: The run.
        after_epoch: Called with dev macro-F1 by source; what it raises ends the run.

    Returns:
        The metrics that are also written to metrics.json: per source, dev macro-F1.

    Raises:
        ConfigError: If the encoder cannot be loaded.
        DataError: If a source is missing or malformed.
    """
    set_seed(config.seed)
    splits = load_splits(config.data, config.seed)
    announce(splits)
    hides_names = config.data.names.masking > 0
    model = build_model(config.encoder, list(splits.dev), hides_names)
    fit(model, splits, config, after_epoch)
    return finish(model, splits, config, config.model_dump(mode="json"))


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
    # Training leaves full weights and bf16 arithmetic behind; what is measured is what
    # scoring loads.
    device = model.network.device
    model.save(config.output)
    model = TrainedModel.load(config.output)
    model.network.to(device)  # type: ignore[arg-type]
    model = replace(model, calibration=calibrate(model, splits))
    metrics = dev_metrics(model, splits)
    swaps = audit(model)
    model.save(config.output)
    record(config, settings, metrics, swaps, datasheet(splits))
    record_history(config.encoder.name, config.output)
    record_baselines(config.data, config.output)
    write_card(config, metrics, swaps, config.output)
    return metrics


def fit(
    model: TrainedModel,
    splits: Splits,
    config: TrainConfig,
    after_epoch: Callable[[dict[str, float]], None] | None = None,
) -> None:
    """Run the Trainer; dev macro-F1 is reported after every epoch."""
    conventions = model.network.conventions
    untaught = [source.name for source in config.data.sources if not source.taught]
    data = splits.train_dataset(load_teachers(config), untaught)
    trainer = StanceTrainer(
        optim=config.optim,
        weights=class_weights(
            label_counts(splits.train), conventions, config.optim.class_weight_power
        ),
        model=model.network,
        args=training_arguments(config, -(-len(data) // config.optim.batch_size)),
        train_dataset=data,
        data_collator=Collator(
            model.encoder, conventions, config.seed, config.data.names
        ),
    )

    averaging = Averaging(model.network, config.optim.averaging)

    def dev_scores() -> dict[str, float]:
        metrics = dev_metrics(replace(model, network=averaging.network), splits)
        scores = {name: headline(values)[1] for name, values in metrics.items()}
        if after_epoch is not None:
            after_epoch(scores)
        return scores

    trainer.add_callback(averaging)
    trainer.add_callback(Progress(dev_scores))
    trainer.train()
    model.network.train(False)


def load_teachers(config: TrainConfig) -> list[TrainedModel]:
    """Load the models whose stances a run keeps to, if it keeps to any.

    Raises:
        ConfigError: If it names none and goes on from no model of ours.
        ModelError: If one cannot be read.
    """
    if not config.optim.retention:
        return []
    if config.optim.teachers:
        return [TrainedModel.load(name) for name in config.optim.teachers]
    start = load_start(config.encoder)
    if start is None:
        raise ConfigError(
            f"optim.retention {config.optim.retention}: {config.encoder.name} has no "
            "stances to keep: set it to 0, or optim.teachers to models of ours"
        )
    return [start]


def calibrate(model: TrainedModel, splits: Splits) -> Calibration:
    """Fit a temperature per head and convention on the dev splits.

    A corpus that does not bring the reported convention leaves it at 1.
    """
    stance, sentiment = {}, {}
    for convention, examples in splits.dev_by_convention().items():
        stances, sentiments = answers(model, examples, convention)
        if stances.labels:
            stance[convention] = stances.temperature()
        if sentiments:
            sentiment[convention] = sentiments.temperature()
    return Calibration(stance=stance, sentiment=sentiment)


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
) -> None:
    """Write beside the weights how they came to be and what they are worth."""
    (config.output / "training.yaml").write_text(
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
        (config.output / f"{name}.json").write_text(text, "utf-8")
