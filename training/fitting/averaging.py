"""A running average of the weights, which generalises better than the last ones."""

from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from transformers import (
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
)

from geostance.models.network import StanceNetwork

SCORE = "eval_macro_f1"
"""The metric by which averages are compared: the mean over sources."""


class Averaging(TrainerCallback):
    """Keeps an exponential moving average of a network while it is trained.

    Averages along one run approach an ensemble of its checkpoints (Izmailov et al.,
    "Averaging Weights Leads to Wider Optima and Better Generalization", UAI 2018).

    Args:
        network: What is trained.
        decay: Weight of the past in each step; 0 keeps the last weights alone.
        keeps_best: Leave in the network the average that had the best dev score, and
            not the last one.
    """

    def __init__(
        self, network: StanceNetwork, decay: float, keeps_best: bool = False
    ) -> None:
        self.trained = network
        self.keeps_best = keeps_best
        self.best: dict[str, Tensor] | None = None
        self.average = AveragedModel(
            network,
            multi_avg_fn=get_ema_multi_avg_fn(decay),  # type: ignore[no-untyped-call]
            use_buffers=True,
        )

    @property
    def network(self) -> StanceNetwork:
        """The averaged network, ready to predict."""
        network = cast(StanceNetwork, self.average.module)
        network.train(False)
        return network

    def on_step_end(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Take the new weights in, once the first, far-off ones are behind."""
        if state.global_step >= state.max_steps / 4:
            self.average.update_parameters(self.trained)

    def on_evaluate(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Keep an average that is better than those before it."""
        score = kwargs["metrics"][SCORE]
        if self.keeps_best and (state.best_metric is None or score > state.best_metric):
            weights = self.network.state_dict()
            self.best = {name: value.clone() for name, value in weights.items()}

    def on_train_end(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Leave the average in the network that was trained."""
        self.finish()

    def finish(self) -> None:
        """Leave the average in the network that was trained."""
        self.trained.load_state_dict(self.best or self.network.state_dict())

    def save(self, path: Path) -> None:
        """Write the average, and the best one, for a run that goes on."""
        torch.save({"average": self.average.state_dict(), "best": self.best}, path)

    def load(self, path: Path) -> None:
        """Read what `save` has written."""
        state = torch.load(path, map_location=self.trained.device, weights_only=True)
        self.average.load_state_dict(state["average"])
        self.best = state["best"]
