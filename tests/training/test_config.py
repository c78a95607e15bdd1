from pathlib import Path
from typing import Any

import pytest

from geostance.models.config import build_config
from geostance.models.errors import ConfigError
from geostance.training.config import (
    DataConfig,
    EncoderConfig,
    LoraConfig,
    OptimConfig,
    TrainConfig,
)
from geostance.training.sources import SOURCES


def fault(kind: Any, values: dict[str, Any]) -> str:
    with pytest.raises(ConfigError) as caught:
        build_config(kind, values, "x")
    return str(caught.value).removeprefix("x: ")


def test_least_that_a_run_needs():
    values = {"encoder": {"name": "e"}, "data": {"sources": [{"name": "dse"}]}}
    config = build_config(TrainConfig, values, "x")
    assert config.data.sources[0].weight == 1.0
    assert config.output == Path("runs/geostance")
    assert config.optim == OptimConfig()


def test_unknown_source_lists_those_known():
    assert fault(DataConfig, {"sources": [{"name": "dse"}, {"name": "mpqa"}]}) == (
        f"sources.1.name: unknown source 'mpqa', known: {', '.join(SOURCES)}"
    )


def test_a_source_named_twice():
    values = {"sources": [{"name": "dse"}, {"name": "own"}, {"name": "dse"}]}
    assert fault(DataConfig, values) == (
        "sources: dse is named twice: give it one weight"
    )


def test_temperature_never_sharpens():
    values = {"sources": [{"name": "dse"}], "temperature": 0.5}
    assert fault(DataConfig, values).startswith("temperature: input should be greater")


def test_no_source():
    assert fault(DataConfig, {"sources": []}).startswith("sources: list should have at")


@pytest.mark.parametrize(
    "values",
    [
        {"epochs": 0},
        {"batch_size": 0},
        {"learning_rate": 0},
        {"warmup": 1},
        {"class_weight_power": 1.1},
        {"label_smoothing": 1},
        {"sentiment_weight": -0.1},
        {"precision": "fp8"},
        {"tokens": 2},
        {"accumulation": 0},
        {"layer_decay": 1.1},
        {"patience": 0},
        {"checkpoint_steps": -1},
        {"workers": -1},
    ],
)
def test_values_out_of_range(values: dict[str, Any]):
    (key,) = values
    assert fault(OptimConfig, values).startswith(f"{key}: input should be ")


def test_trackers_are_those_that_are_passed_on():
    values = {"report_to": ["tensorboard", "comet"]}
    assert fault(OptimConfig, values).startswith("report_to.1: input should be 'tenso")
    config = build_config(OptimConfig, {"report_to": ["wandb"]}, "x")
    assert config.report_to == ("wandb",)


def test_adapters_have_a_rank():
    assert build_config(OptimConfig, {"lora": {}}, "x").lora == LoraConfig(rank=16)
    assert fault(OptimConfig, {"lora": {"rank": 0}}).startswith("lora.rank: ")
    assert fault(OptimConfig, {"lora": {"r": 8}}) == "unknown key lora.r (" + (
        "known: rank, alpha, targets)"
    )


def test_windows_must_move_on():
    assert fault(EncoderConfig, {"name": "e", "max_length": 32}) == (
        "top level: overlap 48 leaves a window of max_length 32 nothing new: make it 8"
    )
    values = {"name": "e", "max_length": 32, "overlap": 29}
    assert build_config(EncoderConfig, values, "x").overlap == 29
    assert "nothing new" in fault(EncoderConfig, values | {"overlap": 30})
