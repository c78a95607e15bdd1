"""Fitting a model: its data, its order, what is trained of it, and the Trainer."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from transformers import TrainingArguments

from geostance.models.archive import TrainedModel
from geostance.models.errors import ConfigError
from geostance.models.labels import SENTIMENTS
from geostance.training.config import OptimConfig, TrainConfig
from geostance.training.mixing.data import Splits, label_counts, sentiment_counts

from .averaging import Averaging
from .batches import Collator
from .build import load_start
from .checkpoints import AVERAGE, Checkpoint, Origin, check_same, seal
from .epochs import EarlyStopping, Epochs
from .lora import add_adapters, merge_adapters
from .loss import class_weights
from .order import LengthBatches, token_sizes
from .progress import Progress
from .teaching import lessons
from .trainer import StanceTrainer, training_arguments


def fit(
    model: TrainedModel,
    splits: Splits,
    config: TrainConfig,
    dev_scores: Callable[[TrainedModel], dict[str, float]],
    checkpoint: Checkpoint | None = None,
) -> None:
    """Run the Trainer; dev macro-F1 is reported after every epoch.

    Args:
        model: What is fitted, in place.
        splits: The data.
        config: How it is fitted.
        dev_scores: Returns macro-F1 by source.
        checkpoint: Where to go on from.

    Raises:
        ConfigError: If the machine or the model lacks what the config asks for.
        TrainingError: If the checkpoint is of another run, or the run cannot go on.
    """
    optim = config.optim
    arguments = training_arguments(config)
    origin = Origin(
        config.model_dump(mode="json"), splits.digest(), arguments.world_size
    )
    if checkpoint:
        check_same(checkpoint.origin, origin, checkpoint.folder)
    _prepare(model, optim)
    averaging = Averaging(model.network, optim.averaging, optim.patience is not None)

    def seal_with_average(folder: Path, finished: bool) -> None:
        averaging.save(folder / AVERAGE)
        seal(folder, origin, finished)

    trainer = _trainer(
        model,
        splits,
        config,
        arguments,
        averaging,
        dev_scores=lambda: dev_scores(replace(model, network=averaging.network)),
        seal=seal_with_average,
    )
    if checkpoint:
        averaging.load(checkpoint.folder / AVERAGE)
    if checkpoint and checkpoint.finished:
        averaging.finish()
    else:
        trainer.train(str(checkpoint.folder) if checkpoint else None)
    if optim.lora:
        merge_adapters(model.network)
    model.network.train(False)


def _prepare(model: TrainedModel, optim: OptimConfig) -> None:
    """Set up what is trained of a network, and with how much memory."""
    encoder: Any = model.network.encoder
    if optim.checkpointing:
        encoder.config.use_cache = False  # of no use to an encoder, and warned of
        # transformers 5 renames it on the way.
        enable = getattr(encoder, "activation_checkpointing_enable", None)
        (enable or encoder.gradient_checkpointing_enable)()
    if optim.lora:
        add_adapters(model.network, optim.lora, model.encoder.slot_ids)


def _trainer(
    model: TrainedModel,
    splits: Splits,
    config: TrainConfig,
    arguments: TrainingArguments,
    averaging: Averaging,
    dev_scores: Callable[[], dict[str, float]],
    seal: Callable[[Path, bool], None],
) -> StanceTrainer:
    optim, conventions = config.optim, model.network.conventions
    power = optim.class_weight_power
    order = LengthBatches(
        token_sizes(model.encoder, splits.train),
        optim.batch_size,
        optim.tokens,
        optim.accumulation,
        config.seed,
        arguments.process_index,
        arguments.world_size,
    )
    collator = Collator(model.encoder, conventions, config.seed, config.data.names)
    batch = (
        f"up to {optim.tokens:,} tokens"
        if optim.tokens
        else f"{optim.batch_size} statements"
    )
    if optim.compile:
        model.network.encoder.compile(dynamic=True)
    teachers = load_teachers(config)
    untaught = [source.name for source in config.data.sources if not source.taught]
    taught = lessons(teachers, splits.train, untaught) if teachers else ()
    trainer = StanceTrainer(
        optim=optim,
        weights=(
            class_weights(label_counts(splits.train), conventions, power),
            class_weights(
                sentiment_counts(splits.train), conventions, power, len(SENTIMENTS)
            ),
        ),
        order=order,
        dev_scores=dev_scores,
        seal=seal,
        model=model.network,
        args=arguments,
        train_dataset=splits.train_dataset(taught),
        eval_dataset=splits.dev,
        data_collator=collator,
        callbacks=[averaging, Epochs(order, collator), Progress(batch)],
    )
    if optim.patience:
        trainer.add_callback(EarlyStopping(optim.patience))
    return trainer


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
