"""What a training run says while it runs: a line at a time, on stderr."""

import sys
import time
from collections.abc import Callable
from typing import Any

from transformers import (
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
)


class Progress(TrainerCallback):
    """Prints steps, loss and time left, and dev macro-F1 after each epoch.

    Args:
        evaluate: Returns macro-F1 by source of the network as it is.
    """

    def __init__(self, evaluate: Callable[[], dict[str, float]]) -> None:
        self.evaluate = evaluate
        self.started = time.monotonic()

    def on_train_begin(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Start the clock."""
        self.started = time.monotonic()
        _say(f"{state.max_steps} steps of {args.train_batch_size} statements")

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
        left = spent / max(state.global_step, 1) * (state.max_steps - state.global_step)
        _say(
            f"step {state.global_step}/{state.max_steps}, epoch {state.epoch:.2f}: "
            f"loss {float(logs['loss']):.4f}, {left / 60:.1f} min left"
        )

    def on_epoch_end(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Report dev macro-F1, where there is any."""
        scores = ", ".join(f"{k} {v:.2f}" for k, v in self.evaluate().items())
        if scores:
            _say(f"epoch {round(state.epoch or 0)}: dev macro-F1 {scores}")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201
