"""A running average of the weights, which generalises better than the last ones."""

from typing import Any, cast

from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from transformers import (
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
)

from geostance.models.network import StanceNetwork


class Averaging(TrainerCallback):
    """Keeps an exponential moving average of a network while it is trained.

    Averages along one run approach an ensemble of its checkpoints (Izmailov et al.,
    "Averaging Weights Leads to Wider Optima and Better Generalization", UAI 2018).

    Args:
        network: What is trained.
        decay: Weight of the past in each step; 0 keeps the last weights alone.
    """

    def __init__(self, network: StanceNetwork, decay: float) -> None:
        self.trained = network
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

    def on_train_end(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Leave the average in the network that was trained."""
        self.trained.load_state_dict(self.network.state_dict())
