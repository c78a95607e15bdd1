"""transformers' Trainer with our loss, two learning rates and length buckets."""

from typing import Any

import torch
from torch import Tensor
from transformers import PrinterCallback, Trainer, TrainingArguments

from geostance.models.network import StanceOutput

from .config import OptimConfig, TrainConfig
from .loss import (
    attribution_loss,
    consistency_loss,
    retention_loss,
    sentiment_loss,
    stance_loss,
)


class StanceTrainer(Trainer):
    """Fits a `StanceNetwork`.

    Args:
        optim: How it is fitted.
        weights: (conventions, 4) class weights.
        **kwargs: Of `Trainer`.
    """

    def __init__(
        self,
        optim: OptimConfig,
        weights: Tensor,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(**kwargs)
        self.remove_callback(PrinterCallback)
        self.optim = optim
        self.weights = weights.to(self.args.device)
        self.model_accepts_loss_kwargs = False

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
            self.weights,
            self.optim.label_smoothing,
        )
        sentiment = sentiment_loss(output, inputs["sentiment"])
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
        """Build AdamW with the heads at their own rate and norms without decay."""
        if self.optimizer is None:
            opt_model: Any = model or self.model
            named = list(opt_model.named_parameters())
            groups = [
                {
                    "params": [
                        p
                        for name, p in named
                        if ("encoder." in name) != is_head and (p.ndim > 1) == decays
                    ],
                    "lr": rate,
                    "weight_decay": self.optim.weight_decay if decays else 0.0,
                }
                for is_head, rate in (
                    (False, self.optim.learning_rate),
                    (True, self.optim.head_learning_rate),
                )
                for decays in (True, False)
            ]
            self.optimizer = torch.optim.AdamW(groups)
        return self.optimizer


def training_arguments(config: TrainConfig, steps: int) -> TrainingArguments:
    """Translate our config into transformers' own."""
    optim = config.optim
    return TrainingArguments(
        output_dir=str(config.output),
        seed=config.seed,
        num_train_epochs=optim.epochs,
        per_device_train_batch_size=optim.batch_size,
        learning_rate=optim.learning_rate,
        warmup_steps=round(optim.warmup * steps * optim.epochs),
        use_cpu=not (torch.cuda.is_available() or torch.backends.mps.is_available()),
        bf16=has_bf16() if optim.precision == "auto" else optim.precision == "bf16",
        train_sampling_strategy="group_by_length",
        length_column_name="length",
        remove_unused_columns=False,
        save_strategy="no",
        report_to=[],
        logging_steps=50,
        dataloader_pin_memory=torch.cuda.is_available(),
        disable_tqdm=True,  # `Progress` reports instead, and on stderr
    )


def has_bf16() -> bool:
    """Say whether bf16 arithmetic is native here; emulated, it is slower than fp32."""
    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return bool(torch.cpu._is_avx512_bf16_supported())
