"""Callbacks that keep a run and one that goes on from its checkpoint alike."""

from typing import Any

from transformers import (
    EarlyStoppingCallback,
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
)

from .batches import Collator
from .order import LengthBatches


class Epochs(TrainerCallback):
    """Tells order and slots the epoch, and moves its last checkpoint to its very end.

    Made at the last step, it would not know the evaluation that comes after it.

    Args:
        order: Gives the batches.
        collator: Gives the slots.
    """

    def __init__(self, order: LengthBatches, collator: Collator) -> None:
        self.order = order
        self.collator = collator
        self.saves_at_end = False

    def on_epoch_begin(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Set the epoch."""
        self.order.epoch = self.collator.epoch = int(state.epoch or 0)
        self.saves_at_end = False

    def on_step_end(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Put off a checkpoint that is due at the last step."""
        is_last = float(state.epoch or 0).is_integer() or control.should_training_stop
        if control.should_save and is_last:
            control.should_save = False
            self.saves_at_end = True

    def on_epoch_end(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Make the checkpoint that was put off."""
        control.should_save = self.saves_at_end


class EarlyStopping(EarlyStoppingCallback):
    """transformers' own, without its warning: `Averaging` keeps the best weights."""

    def on_train_begin(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Leave out the check that the best checkpoint is loaded at the end."""
