"""A run that goes on from a checkpoint makes what an unbroken one makes."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
import yaml

from geostance.models.archive import TrainedModel
from geostance.models.cli import main
from geostance.models.errors import TrainingError
from geostance.training.config import TrainConfig
from geostance.training.fitting import checkpoints
from geostance.training.fitting.trainer import StanceTrainer
from geostance.training.run import train

Make = Callable[..., TrainConfig]
Fit = Callable[..., TrainedModel]


class KilledError(Exception):
    """In place of a signal, which would end the test too."""


@pytest.fixture
def stop_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """End training in the middle of a step."""
    usual = StanceTrainer.training_step

    def stop(step: int) -> None:
        def training_step(self: StanceTrainer, *rest: Any) -> Any:
            if self.state.global_step == step:
                raise KilledError
            return usual(self, *rest)

        monkeypatch.setattr(StanceTrainer, "training_step", training_step)

    return stop


def same(one: TrainedModel, other: TrainedModel) -> bool:
    first, second = one.network.state_dict(), other.network.state_dict()
    assert list(first) == list(second)
    return all(torch.equal(value, second[name]) for name, value in first.items())


@pytest.mark.parametrize(
    ("stop", "optim"),
    [
        (7, {}),  # in the first epoch, before the average starts
        (13, {}),  # in the second
        (14, {"tokens": 128, "patience": 5}),
        (7, {"accumulation": 2, "workers": 1}),
        (13, {"epochs": 1.7}),
    ],
    ids=str,
)
def test_resumed_run_makes_the_same_weights(
    make: Make,
    fitted: Fit,
    stop_at: Callable[[int], None],
    stop: int,
    optim: dict[str, Any],
):
    whole = fitted(make(output="whole", checkpoint_steps=0, **optim))
    config = make(checkpoint_steps=5, **optim)
    stop_at(stop)
    with pytest.raises(KilledError):
        fitted(config)
    stop_at(-1)
    checkpoint = checkpoints.begin(config, resume=True, overwrite=False)
    assert checkpoint is not None
    assert 0 < checkpoint.step <= stop
    assert same(fitted(config, checkpoint), whole)


def test_checkpoint_at_the_end_of_an_epoch(
    make: Make, fitted: Fit, stop_at: Callable[[int], None]
):
    whole = fitted(make(output="whole", checkpoint_steps=0, patience=1))
    config = make(checkpoint_steps=11, patience=1)  # of 11 steps in an epoch
    stop_at(12)
    with pytest.raises(KilledError):
        fitted(config)
    stop_at(-1)
    checkpoint = checkpoints.newest(config.output)
    assert checkpoint is not None
    assert checkpoint.step == 11
    state = json.loads((checkpoint.folder / "trainer_state.json").read_text())
    assert state["best_metric"] > 0  # the evaluation at its end is in it
    assert same(fitted(config, checkpoint), whole)


def test_run_that_ended_before_it_was_written(
    make: Make, monkeypatch: pytest.MonkeyPatch
):
    unbroken = train(make(output="whole", epochs=1.7))
    config = make(epochs=1.7)
    with monkeypatch.context() as patch:
        patch.setattr("geostance.training.run.finish", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            train(config)
    checkpoint = checkpoints.newest(config.output)
    assert checkpoint is not None
    assert checkpoint.finished
    assert train(config, resume=True) == unbroken
    assert not checkpoints.folders(config.output)
    weights = [
        (config.output.with_name(name) / "model.safetensors").read_bytes()
        for name in ("whole", "model")
    ]
    assert weights[0] == weights[1]


KILLS = """
import os, signal, sys
import torch
torch.set_num_threads(1)
from geostance.models.cli import main
from geostance.training.fitting.trainer import StanceTrainer
usual = StanceTrainer.training_step
def training_step(self, *rest):
    if self.state.global_step == int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
    return usual(self, *rest)
StanceTrainer.training_step = training_step
sys.exit(main(sys.argv[2:]))
"""


def test_killed_process_goes_on(make: Make, tmp_path: Path):
    config = make(checkpoint_steps=4)
    path = tmp_path / "train.yaml"
    path.write_text(yaml.safe_dump(config.model_dump(mode="json")))
    killed = subprocess.run(
        [sys.executable, "-c", KILLS, "14", "train", str(path)],
        capture_output=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    assert killed.returncode == -9
    assert not (config.output / "model.safetensors").exists()
    assert [f.name for f in checkpoints.folders(config.output)] == [
        "checkpoint-12",
        "checkpoint-8",
    ]
    assert main(["train", str(path), "--resume"]) == 0
    assert main(["train", str(path), f"output={tmp_path / 'whole'}"]) == 0
    for name in ("model.safetensors", "metrics.json", "calibration.json"):
        whole = (tmp_path / "whole" / name).read_bytes()
        assert (config.output / name).read_bytes() == whole


def test_earlier_runs_are_not_overwritten(
    make: Make, stop_at: Callable[[int], None], capsys: pytest.CaptureFixture[str]
):
    config = make(checkpoint_steps=4)
    stop_at(9)
    with pytest.raises(KilledError):
        train(config)
    stop_at(-1)
    with pytest.raises(TrainingError, match="an unfinished run lies here, at step 8"):
        train(config)
    metrics = train(config, resume=True)
    weights = (config.output / "model.safetensors").read_bytes()
    with pytest.raises(TrainingError, match="a finished run lies here"):
        train(config)
    assert train(config, resume=True) == metrics
    assert "this run is finished" in capsys.readouterr().err
    other = make(checkpoint_steps=4, learning_rate=1e-4)
    with pytest.raises(
        TrainingError, match=r"optim\.learning_rate was 5e-05 and is 0\.0001"
    ):
        train(other, resume=True)
    assert (config.output / "model.safetensors").read_bytes() == weights
    train(other, overwrite=True)
    assert (config.output / "model.safetensors").read_bytes() != weights


def test_resume_without_a_checkpoint_starts(make: Make):
    assert train(make(epochs=0.2), resume=True)


def test_other_config_data_or_processes_are_refused(
    make: Make, fitted: Fit, stop_at: Callable[[int], None]
):
    stop_at(9)
    with pytest.raises(KilledError):
        fitted(make(checkpoint_steps=4))
    stop_at(-1)
    changed = make(checkpoint_steps=3, report_to=[], batch_size=8, epochs=3)
    with pytest.raises(TrainingError) as caught:
        checkpoints.begin(changed, resume=True, overwrite=False)
    assert str(caught.value) == (
        f"{changed.output / 'checkpoint-8'}: was made with another config: "
        "optim.batch_size was 16 and is 8; optim.epochs was 2.0 and is 3.0: set it as "
        "it was, or start over with --overwrite"
    )
    config = make(checkpoint_steps=3)  # which may change
    checkpoint = checkpoints.begin(config, resume=True, overwrite=False)
    assert checkpoint is not None
    limited = config.model_copy(
        update={"data": config.data.model_copy(update={"limit": 20})}
    )
    with pytest.raises(TrainingError, match=r"data\.limit was None and is 20"):
        fitted(limited, checkpoint)
    origin = checkpoint.origin
    for other, message in (
        (checkpoints.Origin(origin.config, "x", 1), "other training data"),
        (checkpoints.Origin(origin.config, origin.data, 2), "made by 1 processes"),
    ):
        with pytest.raises(TrainingError, match=message):
            checkpoints.check_same(origin, other, checkpoint.folder)
