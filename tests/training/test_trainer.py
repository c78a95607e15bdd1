from pathlib import Path

import pytest
import torch

from geostance.models.archive import TrainedModel
from geostance.training.config import (
    DataConfig,
    EncoderConfig,
    OptimConfig,
    SourceConfig,
    TrainConfig,
)
from geostance.training.trainer import StanceTrainer, training_arguments


@pytest.fixture
def config(tmp_path: Path) -> TrainConfig:
    return TrainConfig(
        encoder=EncoderConfig(name="x"),
        data=DataConfig(sources=[SourceConfig(name="dse")]),
        optim=OptimConfig(epochs=2, warmup=0.1, precision="fp32", batch_size=7),
        seed=5,
        output=tmp_path / "model",
    )


def test_arguments(config: TrainConfig):
    arguments = training_arguments(config, steps=50)
    assert arguments.warmup_steps == 10
    assert arguments.num_train_epochs == 2
    assert arguments.per_device_train_batch_size == 7
    assert (arguments.seed, arguments.bf16) == (5, False)
    assert Path(str(arguments.output_dir)) == config.output


def test_every_weight_is_trained_once_at_its_own_rate(
    config: TrainConfig, tiny_model: TrainedModel
):
    network = tiny_model.network
    trainer = StanceTrainer(
        optim=config.optim,
        weights=torch.ones(3, 4),
        model=network,
        args=training_arguments(config, steps=5),
    )
    names = {id(value): name for name, value in network.named_parameters()}
    seen = []
    for group in trainer.create_optimizer().param_groups:
        for value in group["params"]:
            name = names[id(value)]
            seen.append(name)
            head = not name.startswith("encoder.")
            assert group["lr"] == (5e-4 if head else 5e-5), name
            assert group["weight_decay"] == (0.01 if value.ndim > 1 else 0.0), name
    assert sorted(seen) == sorted(names.values())
