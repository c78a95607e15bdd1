from pathlib import Path
from typing import Any

import pytest
import yaml

from geostance.models.errors import ConfigError
from geostance.training.searching.space import load_search

TRAIN: dict[str, Any] = {
    "encoder": {"name": "e", "max_length": 48, "overlap": 12},
    "data": {"sources": [{"name": "newsmtsc"}, {"name": "dse"}]},
    "output": "runs/usual",
}


@pytest.fixture
def write(tmp_path: Path):
    (tmp_path / "train.yaml").write_text(yaml.safe_dump(TRAIN))

    def write(space: Any, **more: Any) -> Path:
        path = tmp_path / "search.yaml"
        values = {"train": "train.yaml", "space": space} | more
        path.write_text(yaml.safe_dump(values))
        return path

    return write


def test_values_reach_the_training_config(write: Any):
    space = {"optim.learning_rate": {"low": 1e-5, "high": 1e-3, "log": True}}
    search = load_search(write(space, output="runs/here"), ["optim.epochs=2"])
    config = search.config({"optim.learning_rate": 3e-05})
    assert config.optim.learning_rate == 3e-05
    assert config.optim.epochs == 2
    assert str(config.output) == "runs/here"
    again = load_search(search.path, ["output=runs/there"])
    assert str(again.config().output) == "runs/there"


def test_mean_is_weighted(write: Any):
    space = {"optim.epochs": {"low": 1, "high": 3}}
    scores = {"newsmtsc": 80.0, "dse": 50.0}
    assert load_search(write(space)).mean(scores) == 65
    heavy = load_search(write(space, weights={"dse": 2}))
    assert heavy.mean(scores) == 60
    assert load_search(write(space, weights={"dse": 0})).mean(scores) == 80


def test_identity_is_what_makes_trials_compare(write: Any):
    space = {"optim.epochs": {"low": 1, "high": 3}}
    path = write(space)
    one = load_search(path).identity()
    elsewhere = load_search(path, ["data.root=/moved", "output=runs/x"])
    assert elsewhere.identity() == one
    assert load_search(path, ["optim.batch_size=8"]).identity() != one
    assert load_search(write(space, weights={"dse": 2})).identity() != one


@pytest.mark.parametrize(
    ("space", "message"),
    [
        ({"optim.epoch": {"low": 1, "high": 2}}, "space: unknown key optim.epoch (did"),
        ({"optim.epochs": {"low": 0, "high": 2}}, "space: optim.epochs: input should"),
        ({"optim.averaging": {"choices": [0.5, 1]}}, "space: optim.averaging: input"),
        ({"optim.epochs": {"low": 3, "high": 2}}, "low 3, high 2: expected low < hi"),
        ({"optim.epochs": {"low": 0, "high": 2, "log": True}}, "expected 0 < low < hi"),
        ({"optim.epochs": {"low": 1}}, "give low and high, or choices"),
        (
            {"optim.epochs": {"low": 1, "high": 2, "choices": [1]}},
            "give low and high, or choices, and not both",
        ),
        ({"optim.epochs": {"hgih": 1}}, "(did you mean high?)"),
        ({"seed": {"choices": [1, 2]}}, "seed is no setting that can be searched"),
        ({"data.limit": {"low": 1, "high": 9}}, "data.limit is no setting"),
        ({}, "space: "),
    ],
)
def test_space_that_makes_no_sense(write: Any, space: Any, message: str):
    path = write(space)
    with pytest.raises(ConfigError) as caught:
        load_search(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)


def test_weights_that_make_no_sense(write: Any):
    space = {"optim.epochs": {"low": 1, "high": 3}}
    with pytest.raises(ConfigError, match=r"weights\.ruw: not trained on, choose from"):
        load_search(write(space, weights={"ruw": 1}))
    with pytest.raises(ConfigError, match="weights: none is above 0"):
        load_search(write(space, weights={"dse": 0, "newsmtsc": 0}))
