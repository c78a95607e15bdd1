import copy

import torch
from transformers import TrainerControl, TrainerState, TrainingArguments

from geostance.models.archive import TrainedModel
from geostance.training.fitting.averaging import Averaging


def test_average_of_two_steps_is_left_in_the_network(
    tiny_model: TrainedModel, tmp_path
):
    network = copy.deepcopy(tiny_model.network)
    averaging = Averaging(network, decay=0.75)
    settings = TrainingArguments(output_dir=str(tmp_path), use_cpu=True)
    control = TrainerControl()
    weight = network.stance_head.shared.weight
    for step, value in enumerate((100.0, 4.0, 8.0), 0):
        with torch.no_grad():
            weight.fill_(value)
        averaging.on_step_end(
            settings, TrainerState(global_step=step, max_steps=4), control
        )
    # The first quarter (100) is passed over; then 0.75 * 4 + 0.25 * 8.
    averaging.on_train_end(settings, TrainerState(max_steps=4), control)
    assert torch.allclose(weight, torch.tensor(5.0))
    assert not averaging.network.training


def test_no_decay_keeps_the_last_weights(tiny_model: TrainedModel, tmp_path):
    network = copy.deepcopy(tiny_model.network)
    averaging = Averaging(network, decay=0.0)
    settings = TrainingArguments(output_dir=str(tmp_path), use_cpu=True)
    for value in (4.0, 8.0):
        with torch.no_grad():
            network.stance_head.shared.weight.fill_(value)
        averaging.on_step_end(
            settings, TrainerState(global_step=3, max_steps=4), TrainerControl()
        )
    assert torch.all(averaging.network.stance_head.shared.weight == 8.0)
