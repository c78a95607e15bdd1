"""What torch computes in when it scores."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import which

import numpy as np
import pytest
import torch
from torch import Tensor

from geostance.inference.batch.command import _first
from geostance.inference.batch.settings import ScoreConfig
from geostance.models.archive import TrainedModel
from geostance.models.engines import load_model
from geostance.models.errors import ModelError
from geostance.models.masking import Query
from geostance.models.mentions import MentionFinder
from geostance.models.network import StanceNetwork
from geostance.models.prediction import Prediction, predict
from geostance.models.targets import default_targets

TORCH_S_OWN = pytest.mark.filterwarnings("ignore:.torch.jit:DeprecationWarning")
FINDER = MentionFinder(default_targets())
TEXTS = (
    "NATO kept its word.",
    "Moscow left, and Washington did not say why it stayed.",
)


def predictions(model: TrainedModel) -> list[Prediction]:
    found = [(text, FINDER.find(text)) for text in TEXTS]
    return predict(
        model,
        [Query(text, own, [*{one.actor: None for one in own}]) for text, own in found],
    )


def loaded(folder: Path, **more: object) -> TrainedModel:
    model = load_model(folder, "torch", **more)  # type: ignore[arg-type]
    assert isinstance(model, TrainedModel)
    return model


def test_bf16_is_close_and_heads_stay_in_float32(model_folder: Path):
    usual, half = loaded(model_folder), loaded(model_folder, precision="bf16")
    seen: list[torch.dtype] = []

    def note(_: object, given: tuple[Tensor, ...], out: Tensor) -> None:
        seen.extend(tensor.dtype for tensor in (*given, out))

    linear = next(
        part
        for part in half.network.encoder.modules()
        if isinstance(part, torch.nn.Linear)
    )
    linear.register_forward_hook(note)
    pairs = list(zip(predictions(usual), predictions(half), strict=True))
    assert torch.bfloat16 in seen
    for one, other in pairs:
        assert other.stance.dtype == other.sentiment.dtype == np.float32
        assert not np.array_equal(one.stance, other.stance)
        assert np.allclose(one.stance, other.stance, atol=0.05)
        assert np.allclose(one.sentiment, other.sentiment, atol=0.05)


def test_cpus_compute_in_fp32_unless_told(model_folder: Path):
    for precision in ("auto", "fp32"):
        assert loaded(model_folder, precision=precision).network.halved is None
    # Asked for bf16, "auto" is torch: int8 has a precision of its own.
    model = load_model(model_folder, "auto", precision="bf16")
    assert isinstance(model, TrainedModel)
    assert model.network.halved is torch.bfloat16
    with pytest.raises(ModelError, match="bf16: the int8 engine has its own"):
        load_model(model_folder, "int8", precision="bf16")


@pytest.mark.parametrize(("able", "dtype"), [(True, torch.bfloat16), (False, None)])
def test_gpus_compute_in_bf16_where_they_have_it(
    model_folder: Path, monkeypatch: pytest.MonkeyPatch, able: bool, dtype: object
):
    """With what stands for a GPU: a network that stays where it is."""
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **_: able)
    monkeypatch.setattr("torch.nn.Module.to", lambda module, _: module)
    assert loaded(model_folder, device="cuda:0").network.halved is dtype
    model = loaded(model_folder, device="cuda:0", precision="fp32")
    assert model.network.halved is None


def test_the_run_s_own_process_leaves_gpus_to_the_workers():
    gpus = ScoreConfig(device="cuda", workers=2)
    first = _first(gpus)
    # torch, although int8 could run here: the workers are told what it has.
    assert (first.device, first.engine) == ("cpu", "torch")
    for alone in (ScoreConfig(device="cuda"), ScoreConfig(compile=True)):
        assert _first(alone) is alone
    first = _first(ScoreConfig(compile=True, workers=2))
    assert (first.compile, first.engine) == (False, "torch")
    cores = ScoreConfig(workers=2)
    assert _first(cores) is cores


@TORCH_S_OWN
@pytest.mark.skipif(which("g++") is None, reason="torch.compile needs a compiler")
def test_compiled_kernels_say_the_same_of_any_batch(model_folder: Path):
    usual = loaded(model_folder)
    compiled = load_model(model_folder, "auto", compiled=True)
    assert isinstance(compiled, TrainedModel)
    before = torch._dynamo.utils.counters["stats"]["unique_graphs"]
    with ThreadPoolExecutor(2) as pool:  # as where two windows are under way
        again = list(pool.map(predictions, [compiled] * 4))
    assert torch._dynamo.utils.counters["stats"]["unique_graphs"] == before > 0
    for found in again:
        for one, other in zip(predictions(usual), found, strict=True):
            assert np.allclose(one.stance, other.stance, atol=1e-4)
            assert np.allclose(one.sentiment, other.sentiment, atol=1e-4)


@TORCH_S_OWN
def test_what_cannot_be_compiled(model_folder: Path, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(ModelError, match="the int8 engine is compiled"):
        load_model(model_folder, "int8", compiled=True)

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("no compiler\nhere")

    monkeypatch.setattr(StanceNetwork, "forward", fails)
    with pytest.raises(ModelError, match=r"torch\.compile fails, .*: no compiler$"):
        load_model(model_folder, "torch", compiled=True)
