"""What `optim` can ask for beside rates and losses."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from geostance.models.archive import TrainedModel
from geostance.models.errors import ConfigError
from geostance.models.masking import Query
from geostance.models.prediction import predict
from geostance.training.config import LoraConfig, TrainConfig
from geostance.training.fitting.build import build_model
from geostance.training.fitting.lora import add_adapters, merge_adapters
from geostance.training.fitting.trainer import StanceTrainer
from geostance.training.run import train

Make = Callable[..., TrainConfig]
Fit = Callable[..., TrainedModel]


def weights(model: TrainedModel) -> dict[str, torch.Tensor]:
    return {n: v.clone() for n, v in model.network.state_dict().items()}


def near(one: TrainedModel, other: TrainedModel, distance: float) -> bool:
    second = weights(other)
    return all(
        torch.allclose(value, second[name], rtol=0, atol=distance)
        for name, value in weights(one).items()
    )


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The step of each batch of a run."""
    seen: list[int] = []
    usual = StanceTrainer.training_step

    def training_step(self: StanceTrainer, *rest: Any) -> Any:
        seen.append(self.state.global_step)
        return usual(self, *rest)

    monkeypatch.setattr(StanceTrainer, "training_step", training_step)
    return seen


def test_accumulation(make: Make, fitted: Fit, steps: list[int]):
    fitted(make(epochs=1, batch_size=4, accumulation=4))
    batches = [steps.count(step) for step in range(max(steps) + 1)]
    assert set(batches[:-1]) == {4}
    assert 0 < batches[-1] <= 4


def test_activations_computed_again_change_nothing(
    make: Make, fitted: Fit, capsys: pytest.CaptureFixture[str]
):
    config = make(epochs=0.5)
    kept = fitted(config)
    again = fitted(make(epochs=0.5, checkpointing=True))
    layers = again.network.encoder.encoder.layer
    assert all(layer.gradient_checkpointing for layer in layers)
    assert "incompatible" not in capsys.readouterr().err
    assert near(kept, again, 1e-6)
    assert not near(kept, build(config), 1e-4)


def build(config: TrainConfig) -> TrainedModel:
    torch.manual_seed(config.seed)
    return build_model(config.encoder, [source.name for source in config.data.sources])


def test_compiled_encoder_is_asked_for_any_length(
    make: Make, fitted: Fit, monkeypatch: pytest.MonkeyPatch
):
    compiled: list[dict[str, Any]] = []

    def compile_(module: Any, **settings: Any) -> Any:
        compiled.append(settings)
        return module

    monkeypatch.setattr(torch, "compile", compile_)
    model = fitted(make(epochs=0.5, compile=True))
    assert compiled == [{"dynamic": True}]
    assert near(model, fitted(make(epochs=0.5)), 0)


@pytest.fixture
def determinism() -> Iterator[None]:
    """Leave torch's settings as they were."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CUDA_LAUNCH_BLOCKING", "CUBLAS_WORKSPACE_CONFIG"):
            patch.setenv(name, "")
        yield
    torch.use_deterministic_algorithms(False)


@pytest.mark.usefixtures("determinism")
def test_deterministic(make: Make, fitted: Fit):
    first = fitted(make(epochs=0.5, deterministic=True))
    assert torch.are_deterministic_algorithms_enabled()
    assert near(first, fitted(make(epochs=0.5, deterministic=True)), 0)


def test_best_epoch_is_kept_and_training_stops(
    make: Make, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    scores = iter([40.0, 70.0, 50.0, 60.0, 99.0])
    seen: list[dict[str, torch.Tensor]] = []

    def evaluated(model: TrainedModel, splits: Any) -> Any:
        seen.append(weights(model))
        score = next(scores)
        return {
            "newsmtsc": {"stance": {"macro_f1": score}},
            "dse": {"stance": {"macro_f1": score + 10}},
        }

    config = make(epochs=9, patience=2)
    with monkeypatch.context() as patch:
        patch.setattr("geostance.training.run.dev_metrics", evaluated)
        patch.setattr("geostance.training.run.finish", lambda model, *_: model)
        model: Any = train(config)
    # Neither the third nor the fourth epoch was better than the second.
    assert len(seen) == 4
    assert all(torch.equal(v, seen[1][name]) for name, v in weights(model).items())
    assert not all(torch.equal(v, seen[3][name]) for name, v in weights(model).items())
    err = capsys.readouterr().err
    assert "epoch 2: dev macro-F1 newsmtsc 70.00, dse 80.00\n" in err
    assert "EarlyStopping" not in err


def test_adapters_are_trained_and_then_part_of_the_weights(make: Make):
    pytest.importorskip("peft", reason="pip install 'geostance[lora]'")
    config = make(lora={"rank": 4}, learning_rate=5e-3, averaging=0)
    start = build(config)
    before = weights(start)
    train(config)
    loaded = TrainedModel.load(config.output)
    after = weights(loaded)
    assert list(after) == list(before)
    moved = {n for n, v in after.items() if (v - before[n]).abs().max() > 2e-3}
    assert "encoder.encoder.layer.0.attention.self.query.weight" in moved
    assert "stance_head.shared.weight" in moved
    # All but the layers with adapters and the slots is as it was.
    assert not [n for n in moved if "LayerNorm" in n or "position" in n]
    name = "encoder.embeddings.word_embeddings.weight"
    rows = (after[name] - before[name]).abs().amax(-1) > 2e-3
    assert rows.nonzero().flatten().tolist() == start.encoder.slot_ids
    name = "encoder.encoder.layer.1.output.dense.weight"
    assert torch.linalg.matrix_rank(after[name] - before[name], rtol=1e-2) <= 4


def test_adapters_go_with_other_options(make: Make, fitted: Fit):
    pytest.importorskip("peft", reason="pip install 'geostance[lora]'")
    config = make(lora={}, checkpointing=True, layer_decay=0.5, patience=1, epochs=1)
    assert not near(fitted(config), build(config), 1e-4)


def test_merged_adapters_predict_the_same(tiny_model: TrainedModel, make: Make):
    peft = pytest.importorskip("peft", reason="pip install 'geostance[lora]'")
    model = build(make())
    add_adapters(model.network, LoraConfig(targets=["query"]), model.encoder.slot_ids)
    network: Any = model.network
    adapted = [
        name
        for name, m in network.named_modules()
        if isinstance(m, peft.tuners.lora.Linear)
    ]
    assert len(adapted) == 2
    with torch.no_grad():
        for name, value in network.named_parameters():
            if "lora_" in name or "trainable_tokens" in name:
                value += torch.randn_like(value) * 0.5
    model.network.train(False)
    query = [Query("The minister praised the treaty.")]
    before = predict(model, query)[0].sentiment
    assert not np.allclose(before, predict(build(make()), query)[0].sentiment)
    merge_adapters(model.network)
    assert not [n for n, _ in network.named_parameters() if "lora" in n or "base" in n]
    np.testing.assert_allclose(
        predict(model, query)[0].sentiment, before, rtol=1e-5, atol=1e-6
    )


def test_adapters_of_no_layer_or_without_their_package(
    make: Make, fitted: Fit, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "peft", None)
    with pytest.raises(ConfigError, match=r"pip install 'geostance\[lora\]'"):
        fitted(make(lora={}))
    monkeypatch.undo()
    pytest.importorskip("peft", reason="pip install 'geostance[lora]'")
    with pytest.raises(ConfigError, match=r"optim.lora.targets \['q_proj'\]: "):
        fitted(make(lora={"targets": ["q_proj"]}))


def test_tracker_gets_losses_and_dev_scores(make: Make, fitted: Fit, tmp_path: Path):
    pytest.importorskip("tensorboard", reason="pip install tensorboard")
    config = make(epochs=1, report_to=["tensorboard"])
    fitted(config)
    (log,) = config.output.rglob("events.out.tfevents.*")
    written = log.read_bytes()
    for tag in (b"eval/macro_f1_newsmtsc", b"eval/macro_f1", b"train/train_loss"):
        assert tag in written
