from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch.optim import Optimizer

from geostance.models.archive import TrainedModel
from geostance.models.errors import ConfigError
from geostance.training.config import TrainConfig
from geostance.training.fitting.order import LengthBatches
from geostance.training.fitting.trainer import StanceTrainer, training_arguments

Make = Callable[..., TrainConfig]


def test_arguments(make: Make):
    config = make(warmup=0.1, batch_size=7, accumulation=3, checkpoint_steps=9, seed=5)
    arguments = training_arguments(config)
    assert arguments.get_warmup_steps(50) == 5
    assert arguments.num_train_epochs == 2
    assert arguments.per_device_train_batch_size == 7
    assert arguments.gradient_accumulation_steps == 3
    assert (arguments.save_strategy, arguments.save_steps) == ("steps", 9)
    assert (arguments.seed, arguments.bf16, arguments.fp16) == (5, False, False)
    assert str(arguments.output_dir) == str(config.output)
    assert not arguments.full_determinism
    assert training_arguments(make(deterministic=True)).full_determinism
    assert training_arguments(make(checkpoint_steps=0)).save_strategy == "no"


def test_halves_need_a_gpu(make: Make, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(ConfigError, match=r"optim\.precision fp16: it needs a GPU"):
        training_arguments(make(precision="fp16"))


def test_tracker_that_is_not_installed(make: Make, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("geostance.training.fitting.trainer.find_spec", lambda _: None)
    with pytest.raises(
        ConfigError, match="mlflow is not installed: pip install mlflow"
    ):
        training_arguments(make(report_to=["mlflow"]))


def optimizer(make: Make, model: TrainedModel, **optim: Any) -> Optimizer:
    config = make(**optim)
    trainer = StanceTrainer(
        optim=config.optim,
        weights=torch.ones(3, 4),
        order=LengthBatches([(5, 1)], 1),
        dev_scores=dict,
        seal=lambda folder, finished: None,
        model=model.network,
        args=training_arguments(config),
        eval_dataset={},
    )
    return trainer.create_optimizer()


@pytest.mark.parametrize("decay", [1.0, 0.5])
def test_every_weight_is_trained_once_at_its_own_rate(
    make: Make, tiny_model: TrainedModel, decay: float
):
    names = {id(v): name for name, v in tiny_model.network.named_parameters()}
    seen = []
    groups = optimizer(make, tiny_model, layer_decay=decay).param_groups
    for group in groups:
        for value in group["params"]:
            name = names[id(value)]
            seen.append(name)
            rate = 5e-5
            if not name.startswith("encoder."):
                rate = 0.01
            elif "layer.0." in name:
                rate *= decay
            elif "embeddings" in name:
                rate *= decay**2
            assert group["lr"] == rate, name
            assert group["weight_decay"] == (0.01 if value.ndim > 1 else 0.0), name
    assert sorted(seen) == sorted(names.values())
    assert len(groups) == (4 if decay == 1 else 8)
