"""What a training run says while it runs: a line at a time, on stderr."""

import time
from typing import Any

from transformers import (
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
)

from .averaging import SCORE
from .processes import say


class Progress(TrainerCallback):
    """Prints steps, loss and time left, and dev macro-F1 after each epoch.

    Args:
        batch: What a batch holds, in words.
    """

    def __init__(self, batch: str) -> None:
        self.batch = batch
        self.started = time.monotonic()
        self.first = 0

    def on_train_begin(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Start the clock."""
        self.started = time.monotonic()
        self.first = state.global_step
        batches = args.gradient_accumulation_steps * args.world_size
        each = f"{batches} batches of {self.batch}" if batches > 1 else self.batch
        from_step = f" from step {self.first} on" if self.first else ""
        say(f"{state.max_steps} steps of {each}{from_step}")

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, Any] | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Report the loss, which the closing summary does not have."""
        if not logs or "loss" not in logs:
            return
        spent = time.monotonic() - self.started
        made = max(state.global_step - self.first, 1)
        left = spent / made * (state.max_steps - state.global_step)
        say(
            f"step {state.global_step}/{state.max_steps}, epoch {state.epoch:.2f}: "
            f"loss {float(logs['loss']):.4f}, {left / 60:.1f} min left"
        )

    def on_evaluate(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Report dev macro-F1."""
        scores = ", ".join(
            f"{name.removeprefix(SCORE)[1:]} {value:.2f}"
            for name, value in kwargs["metrics"].items()
            if name != SCORE
        )
        say(f"epoch {round(state.epoch or 0)}: dev macro-F1 {scores}")
