"""What stops a run says what and where, and takes nothing with it."""

import resource
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from geostance.models.archive import TrainedModel
from geostance.models.errors import ModelError, TrainingError
from geostance.training.config import TrainConfig
from geostance.training.fitting import checkpoints
from geostance.training.fitting.trainer import StanceTrainer
from geostance.training.run import train

Make = Callable[..., TrainConfig]
Fit = Callable[..., TrainedModel]


@pytest.mark.parametrize("value", ["nan", "inf"])
def test_loss_that_is_no_number(
    make: Make, fitted: Fit, monkeypatch: pytest.MonkeyPatch, value: str
):
    usual = StanceTrainer.compute_loss
    batches = []

    def compute_loss(
        self: StanceTrainer, model: Any, inputs: Any, *rest: Any, **k: Any
    ):
        batches.append(inputs["ids"])
        loss = usual(self, model, inputs, *rest, **k)
        return loss * float(value) if len(batches) == 10 else loss

    monkeypatch.setattr(StanceTrainer, "compute_loss", compute_loss)
    config = make(checkpoint_steps=4)
    with pytest.raises(TrainingError) as caught:
        fitted(config)
    ids = ", ".join(batches[-1])
    assert str(caught.value).startswith(
        f"step 10: the loss is {value} on {ids}: lower "
    )
    assert any(name.startswith("newsmtsc own_") for name in batches[-1])
    kept = checkpoints.newest(config.output)
    assert kept is not None
    assert kept.step == 8


def test_weights_that_are_no_numbers_make_no_checkpoint(
    make: Make, fitted: Fit, monkeypatch: pytest.MonkeyPatch
):
    usual = StanceTrainer.training_step

    def training_step(self: StanceTrainer, model: Any, *rest: Any) -> Any:
        loss = usual(self, model, *rest)
        if self.state.global_step == 7:  # a gradient that overflowed
            model.stance_head.shared.weight.grad.fill_(torch.inf)
        return loss

    monkeypatch.setattr(StanceTrainer, "training_step", training_step)
    config = make(checkpoint_steps=4)
    with pytest.raises(TrainingError, match=r"step 8: .* is no longer finite"):
        fitted(config)
    kept = checkpoints.newest(config.output)
    assert kept is not None
    assert kept.step == 4


@pytest.fixture
def disk() -> Any:
    """Set the size beyond which no file can grow; as before at the end."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, usual)


@pytest.mark.parametrize("size", [1_000, 60_000, 150_000])
def test_full_disk_keeps_the_checkpoint_before(
    make: Make,
    fitted: Fit,
    monkeypatch: pytest.MonkeyPatch,
    disk: Callable[[int], None],
    size: int,
):
    usual = StanceTrainer.training_step

    def training_step(self: StanceTrainer, *rest: Any) -> Any:
        if self.state.global_step == 7:
            disk(size)
        return usual(self, *rest)

    monkeypatch.setattr(StanceTrainer, "training_step", training_step)
    config = make(checkpoint_steps=4)
    with pytest.raises(TrainingError) as caught:
        fitted(config)
    disk(resource.RLIM_INFINITY)  # pytest's own report may be a file
    folder = config.output / "checkpoint-8"
    message = str(caught.value)
    assert message.startswith(f"{folder}: the checkpoint cannot be written (")
    assert message.endswith("make room, and go on from the one before it with --resume")
    assert not folder.exists()
    kept = checkpoints.newest(config.output)
    assert kept is not None
    assert kept.step == 4


def test_full_disk_at_the_end_keeps_checkpoints_and_the_earlier_model(
    make: Make, monkeypatch: pytest.MonkeyPatch, disk: Callable[[int], None]
):
    config = make(epochs=0.5)
    train(config)
    before = (config.output / "model.safetensors").read_bytes()
    other = make(epochs=0.5, learning_rate=1e-3)

    def audit(model: TrainedModel) -> Any:
        disk(1_000)
        return {}

    with monkeypatch.context() as patch:
        patch.setattr("geostance.training.run.audit", audit)
        with pytest.raises(ModelError, match="the model cannot be written"):
            train(other, overwrite=True)
    disk(resource.RLIM_INFINITY)
    assert (config.output / "model.safetensors").read_bytes() == before
    TrainedModel.load(config.output)
    train(other, resume=True)
    assert (config.output / "model.safetensors").read_bytes() != before


def cut(path: Path, keep: float = 0.5) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * keep)])


@pytest.mark.parametrize(
    "name", ["model.safetensors", "optimizer.pt", "average.pt", "checkpoint.json"]
)
def test_checkpoint_cut_short(
    make: Make, fitted: Fit, name: str, capsys: pytest.CaptureFixture[str]
):
    config = make(checkpoint_steps=4, epochs=1)
    fitted(config)
    *_, last = checkpoints.folders(config.output)[::-1]
    before = checkpoints.folders(config.output)[1]
    cut(last / name)
    found = checkpoints.newest(config.output)
    assert found is not None
    assert found.folder == before
    message = capsys.readouterr().err.splitlines()[-1]
    assert message.startswith(f"{last}: cut short (")
    assert message.endswith(f"): going on from {before.name}")
    assert name in message
    assert not last.exists()
    (before / name).unlink()
    with pytest.raises(TrainingError, match=r"is cut short \(.* no earlier one"):
        checkpoints.newest(config.output)
    assert before.exists()
