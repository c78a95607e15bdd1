"""transformers' Trainer with our loss, learning rates, order and checkpoints."""

import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

import torch
from accelerate.data_loader import DataLoaderShard
from accelerate.utils import broadcast_object_list
from torch import Tensor
from torch.utils.data import DataLoader
from transformers import PrinterCallback, Trainer, TrainingArguments

from geostance.models.errors import ConfigError, TrainingError
from geostance.models.heads import StanceOutput
from geostance.models.quiet import quiet_transformers
from geostance.models.saving import cannot_write
from geostance.training.config import OptimConfig, TrainConfig

from .averaging import SCORE
from .loss import (
    attribution_loss,
    consistency_loss,
    retention_loss,
    sentiment_loss,
    stance_loss,
)
from .order import LengthBatches
from .rates import parameter_groups


class StanceTrainer(Trainer):
    """Fits a `StanceNetwork`.

    Args:
        optim: How it is fitted.
        weights: Class weights of stances, (conventions, 4), and of sentiments,
            (conventions, 3).
        order: The batches of an epoch.
        dev_scores: Returns macro-F1 by source of the network as it is.
        seal: Completes a checkpoint that has been written, given its folder and
            whether training is over.
        **kwargs: Of `Trainer`.
    """

    def __init__(
        self,
        optim: OptimConfig,
        weights: tuple[Tensor, Tensor],
        order: LengthBatches,
        dev_scores: Callable[[], dict[str, float]],
        seal: Callable[[Path, bool], None],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(**kwargs)
        self.remove_callback(PrinterCallback)
        self.optim = optim
        self.stance_weights = weights[0].to(self.args.device)
        self.sentiment_weights = weights[1].to(self.args.device)
        self.order = order
        self.dev_scores = dev_scores
        self.seal = seal
        self.model_accepts_loss_kwargs = False

    def get_train_dataloader(self) -> DataLoader[Any]:
        """Load the batches of `order`, which has this process's share alone."""
        loader: DataLoader[Any] = DataLoaderShard(
            self.train_dataset,
            device=self.args.device,
            batch_sampler=self.order,
            collate_fn=self.data_collator,
            num_workers=self.args.dataloader_num_workers,
        )
        return loader

    def training_step(
        self,
        model: torch.nn.Module,
        inputs: dict[str, Any],
        num_items_in_batch: Tensor | int | None = None,
    ) -> Tensor:
        """Make a step's forward and backward pass; a loss must be a number.

        Raises:
            TrainingError: With the step and the batch, if it is none.
        """
        loss: Tensor = super().training_step(model, inputs, num_items_in_batch)
        if not loss.isfinite():
            raise TrainingError(
                f"step {self.state.global_step + 1}: the loss is {loss.item()} on "
                f"{', '.join(inputs['ids'])}: lower optim.learning_rate, or set "
                "optim.precision to fp32; checkpoints are kept"
            )
        return loss

    def compute_loss(
        self,
        model: torch.nn.Module,
        inputs: dict[str, Any],
        return_outputs: bool = False,
        num_items_in_batch: Tensor | int | None = None,
    ) -> Any:  # noqa: ANN401
        """Add up the losses of the three heads on one batch."""
        batch, convention = inputs["batch"], inputs["convention"]
        output = model(batch, convention)
        loss = self._labels_loss(output, inputs)
        if self.optim.consistency:
            again = model(batch, convention)
            loss = (loss + self._labels_loss(again, inputs)) / 2
            loss = loss + self.optim.consistency * consistency_loss(output, again)
        return (loss, output) if return_outputs else loss

    def _labels_loss(self, output: StanceOutput, inputs: dict[str, Any]) -> Tensor:
        stance = stance_loss(
            output,
            inputs["stance"],
            inputs["convention"][inputs["batch"].pair_statement],
            self.stance_weights,
            self.optim.label_smoothing,
        )
        sentiment = sentiment_loss(
            output, inputs["sentiment"], inputs["convention"], self.sentiment_weights
        )
        attribution = attribution_loss(output, inputs["tags"])
        loss = (
            stance
            + self.optim.sentiment_weight * sentiment
            + self.optim.attribution_weight * attribution
        )
        if self.optim.retention:
            loss = loss + self.optim.retention * retention_loss(
                output, inputs["taught_stance"], inputs["taught_sentiment"]
            )
        return loss

    def create_optimizer(self, model: Any = None) -> torch.optim.Optimizer:  # noqa: ANN401
        """Build AdamW with a rate for each part of the network."""
        if self.optimizer is None:
            network: Any = model or self.model
            groups = parameter_groups(network, self.optim)
            self.optimizer = torch.optim.AdamW(groups)
        return self.optimizer

    def evaluate(self, *args: Any, **kwargs: Any) -> dict[str, float]:  # noqa: ANN401
        """Score the dev splits, in one process for all."""
        scores = [self.dev_scores() if self.args.process_index == 0 else {}]
        broadcast_object_list(scores)
        metrics = {f"{SCORE}_{name}": score for name, score in scores[0].items()}
        metrics[SCORE] = sum(metrics.values()) / len(metrics)
        self.log(dict(metrics))
        self.control = self.callback_handler.on_evaluate(
            self.args, self.state, self.control, metrics
        )
        return metrics

    def _save_checkpoint(self, model: torch.nn.Module, trial: Any) -> None:  # noqa: ANN401
        """Write a checkpoint that is whole, or none.

        Raises:
            TrainingError: If it cannot be written, or would hold no numbers.
        """
        step, network = self.state.global_step, cast(torch.nn.Module, self.model)
        folder = Path(str(self.args.output_dir)) / f"checkpoint-{step}"
        for name, value in network.named_parameters():
            if not value.isfinite().all():
                raise TrainingError(
                    f"step {step}: {name} is no longer finite: lower "
                    "optim.learning_rate; no checkpoint is made of it"
                )
        try:
            with quiet_transformers():
                super()._save_checkpoint(model, trial)
            self.accelerator.wait_for_everyone()
            if self.args.should_save:
                self.seal(folder, self.control.should_training_stop)
        except Exception as error:
            if not cannot_write(error):
                raise
            shutil.rmtree(folder, ignore_errors=True)
            raise TrainingError(
                f"{folder}: the checkpoint cannot be written "
                f"({str(error).splitlines()[0]}): make room, and go on from the one "
                "before it with --resume"
            ) from None


def training_arguments(config: TrainConfig, **changes: Any) -> TrainingArguments:  # noqa: ANN401
    """Translate our config into transformers' own.

    Args:
        config: The run.
        **changes: Of transformers' arguments, for a Trainer that is not ours.

    Raises:
        ConfigError: If this machine lacks a GPU or a package that it asks for.
    """
    optim = config.optim
    if optim.precision == "fp16" and not torch.cuda.is_available():
        raise ConfigError(
            "optim.precision fp16: it needs a GPU, and torch sees none: use auto"
        )
    for package in optim.report_to:
        if find_spec(package) is None:
            raise ConfigError(
                f"optim.report_to: {package} is not installed: pip install {package}"
            )
    values: dict[str, Any] = {
        "output_dir": str(config.output),
        "seed": config.seed,
        "full_determinism": optim.deterministic,
        "num_train_epochs": optim.epochs,
        "per_device_train_batch_size": optim.batch_size,
        "gradient_accumulation_steps": optim.accumulation,
        "learning_rate": optim.learning_rate,
        "warmup_steps": optim.warmup,
        "use_cpu": not (torch.cuda.is_available() or torch.backends.mps.is_available()),
        "bf16": has_bf16() if optim.precision == "auto" else optim.precision == "bf16",
        "fp16": optim.precision == "fp16",
        "dataloader_num_workers": optim.workers,
        "dataloader_pin_memory": torch.cuda.is_available(),
        "remove_unused_columns": False,
        "ddp_find_unused_parameters": True,  # a pooler that we do not use, for one
        "eval_strategy": "epoch",
        "metric_for_best_model": SCORE if optim.patience else None,
        "save_strategy": "steps" if optim.checkpoint_steps else "no",
        "save_steps": optim.checkpoint_steps or 1,
        "save_total_limit": 2,  # the one before, if a kill cuts the newest short
        "restore_callback_states_from_checkpoint": True,
        "report_to": list(optim.report_to),
        "logging_steps": 50,
        "logging_nan_inf_filter": False,  # `training_step` stops at such a loss
        "disable_tqdm": True,  # `Progress` reports instead, and on stderr
    }
    return TrainingArguments(**values | changes)


def has_bf16() -> bool:
    """Say whether bf16 arithmetic is native here; emulated, it is slower than fp32."""
    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return bool(torch.cpu._is_avx512_bf16_supported())
