import copy
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from geostance.models.archive import TrainedModel
from geostance.models.calibration import Calibration
from geostance.models.errors import ConfigError, ModelError
from geostance.models.folder import find_model
from geostance.models.labels import REPORTED
from geostance.models.masking import Query
from geostance.models.mentions import MentionFinder
from geostance.models.prediction import Prediction, predict
from geostance.models.targets import default_targets

TEXTS = (
    "Russia praised the treaty.",
    "Critics blamed NATO for the failed talks. " * 9 + "Moscow left.",
    "Nobody confirmed the plan.",
)


def scores(model: TrainedModel, convention: str = REPORTED) -> list[Prediction]:
    finder = MentionFinder(default_targets())
    found = [(text, finder.find(text)) for text in TEXTS]
    queries = [Query(t, m, list(dict.fromkeys(x.actor for x in m))) for t, m in found]
    return predict(model, queries, convention)


@pytest.fixture
def folder(model_folder: Path, tmp_path: Path) -> Path:
    """A copy of the tiny model's folder, to be spoiled."""
    return Path(shutil.copytree(model_folder, tmp_path / "spoiled"))


def fault(folder: Path) -> str:
    with pytest.raises(ModelError) as caught:
        TrainedModel.load(folder)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(str(folder))
    return message.removeprefix(str(folder))


@pytest.fixture
def sharp_model(tiny_model: TrainedModel) -> TrainedModel:
    """The tiny model with opinions, so that scores differ by more than rounding."""
    network = copy.deepcopy(tiny_model.network)
    torch.manual_seed(1)
    for head in (network.stance_head, network.sentiment_head):
        torch.nn.init.normal_(head.shared.weight, std=1)
    return replace(tiny_model, network=network)


def test_round_trips(sharp_model: TrainedModel, tmp_path: Path):
    usual = scores(sharp_model)
    assert np.abs(usual[0].sentiment - usual[1].sentiment).max() > 0.1
    sharp_model.save(tmp_path / "first")
    first = TrainedModel.load(tmp_path / "first")
    first.save(tmp_path / "second")
    second = TrainedModel.load(tmp_path / "second")
    for made, once, twice in zip(usual, scores(first), scores(second), strict=True):
        np.testing.assert_allclose(once.stance, made.stance, rtol=0, atol=2e-2)
        np.testing.assert_allclose(once.sentiment, made.sentiment, rtol=0, atol=2e-2)
        assert np.array_equal(once.stance, twice.stance)
        assert np.array_equal(once.sentiment, twice.sentiment)


def test_conventions_keep_their_own_corrections(
    tiny_model: TrainedModel, tmp_path: Path
):
    network = copy.deepcopy(tiny_model.network)
    torch.manual_seed(3)
    for head in (network.stance_head, network.sentiment_head):
        torch.nn.init.normal_(head.correction.bias)
    trained = replace(tiny_model, network=network)
    trained.save(tmp_path)
    loaded = TrainedModel.load(tmp_path)
    seen = []
    for convention in ("geostance", "newsmtsc", "dse"):
        before, after = scores(trained, convention), scores(loaded, convention)
        for one, other in zip(before, after, strict=True):
            np.testing.assert_allclose(one.stance, other.stance, rtol=0, atol=2e-2)
            np.testing.assert_allclose(
                one.sentiment, other.sentiment, rtol=0, atol=2e-2
            )
        seen.append(before[0].sentiment)
    assert not np.allclose(seen[0], seen[1], atol=0.1)
    assert not np.allclose(seen[1], seen[2], atol=0.1)


@pytest.mark.parametrize("order", [None, [], ["dse"], ["dse", "newsmtsc", "other"]])
def test_order_of_conventions_must_be_known(folder: Path, order: list[str] | None):
    path = folder / "config.json"
    values = json.loads(path.read_text())
    path.write_text(json.dumps(values | {"convention_order": order}))
    assert fault(folder) == (
        f"/config.json: convention_order is {order}, no order of conventions "
        "['dse', 'geostance', 'newsmtsc']: train the model again"
    )


def test_everything_that_scoring_needs_comes_back(
    tiny_model: TrainedModel, tmp_path: Path
):
    calibration = Calibration(stance={"dse": 1.7}, sentiment={"dse": 0.9})
    TrainedModel(tiny_model.network, tiny_model.encoder, calibration, "x").save(
        tmp_path
    )
    loaded = TrainedModel.load(tmp_path)
    assert loaded.calibration == calibration
    assert loaded.source == str(tmp_path)
    assert loaded.network.conventions == ["geostance", "newsmtsc", "dse"]
    assert not loaded.network.training
    assert loaded.encoder.max_length == tiny_model.encoder.max_length
    assert loaded.encoder.overlap == tiny_model.encoder.overlap
    assert loaded.encoder.slot_ids == tiny_model.encoder.slot_ids
    assert loaded.network.dtype == torch.float32


def test_weights_are_stored_as_halves_and_saving_leaves_the_model_alone(
    tiny_model: TrainedModel, tmp_path: Path
):
    before = scores(tiny_model)
    tiny_model.save(tmp_path)
    stored = load_file(tmp_path / "model.safetensors")
    assert {tensor.dtype for tensor in stored.values()} == {torch.float16}
    assert tiny_model.network.dtype == torch.float32
    for one, other in zip(before, scores(tiny_model), strict=True):
        assert np.array_equal(one.stance, other.stance)


def test_weights_can_be_read_by_whom_the_other_files_can(
    tiny_model: TrainedModel, tmp_path: Path
):
    tiny_model.save(tmp_path)
    assert len({path.stat().st_mode for path in tmp_path.iterdir()}) == 1


def test_folder_that_is_not_there(tmp_path: Path):
    assert fault(tmp_path / "none") == ": no such model folder"


@pytest.mark.parametrize("name", ["none", "./a/b", "a/b/c", "~/none"])
def test_name_that_is_neither_folder_nor_hub_id(name: str):
    with pytest.raises(ModelError, match=r"no such model folder$"):
        find_model(name)


def test_file_in_place_of_a_folder(tmp_path: Path):
    path = tmp_path / "model.bin"
    path.write_bytes(b"")
    assert fault(path) == ": a model is a folder, and this is a file"


def test_folder_of_another_model(encoder_folder: Path):
    found = ": not a geostance model folder: its model_type is 'bert'"
    assert fault(encoder_folder) == found


@pytest.mark.parametrize("text", [None, "", "{", "[]", '"geostance"'])
def test_folder_without_a_valid_config(folder: Path, text: str | None):
    (folder / "config.json").unlink()
    if text is not None:
        (folder / "config.json").write_text(text)
    assert fault(folder) == (
        ": not a geostance model folder: it has no valid config.json"
    )


def test_missing_files_are_listed(folder: Path):
    (folder / "model.safetensors").unlink()
    assert fault(folder) == ": the model lacks model.safetensors"
    (folder / "calibration.json").unlink()
    assert fault(folder) == ": the model lacks model.safetensors, calibration.json"


@pytest.mark.parametrize("keep", [0.0, 0.001, 0.5, 0.99])
def test_weights_cut_short(folder: Path, keep: float):
    weights = folder / "model.safetensors"
    whole = weights.read_bytes()
    weights.write_bytes(whole[: int(len(whole) * keep)])
    message = fault(folder)
    assert message.startswith(": the model's files cannot be read (")
    assert message.endswith("): copy the folder again")


def test_weights_of_another_size(folder: Path):
    values = load_file(folder / "model.safetensors")
    values["stance_head.shared.weight"] = torch.zeros(3, 32)
    save_file(values, folder / "model.safetensors", {"format": "pt"})
    assert fault(folder).startswith(": the model's files cannot be read (")


def test_weights_without_their_heads_are_not_made_up(folder: Path):
    values = load_file(folder / "model.safetensors")
    kept = {name: value for name, value in values.items() if "head" not in name}
    save_file(kept, folder / "model.safetensors", {"format": "pt"})
    message = fault(folder)
    lacking = len(values) - len(kept)
    assert message.startswith(f": model.safetensors lacks {lacking} weights, ")
    assert "sentiment_head.body.1.bias" in message


@pytest.mark.parametrize("name", ["tokenizer.json", "calibration.json"])
def test_other_files_cut_short(folder: Path, name: str):
    text = (folder / name).read_text()
    (folder / name).write_text(text[: len(text) // 2])
    assert fault(folder).startswith(": the model's files cannot be read (")


def test_calibration_of_another_shape(folder: Path):
    (folder / "calibration.json").write_text('{"stance": {"dse": "warm"}}')
    with pytest.raises(ConfigError, match=r"calibration\.json: stance\.dse: .*'warm'"):
        TrainedModel.load(folder)


@pytest.mark.parametrize("key", ["stances", "sentiments"])
def test_labels_in_another_order(folder: Path, key: str):
    path = folder / "config.json"
    values = json.loads(path.read_text())
    values[key].reverse()
    path.write_text(json.dumps(values))
    message = fault(folder)
    assert message.startswith(f"/config.json: {key} is {values[key]}, and this version")
    assert message.endswith("use the version that made the model")


def test_loading_says_nothing(model_folder: Path, capfd: pytest.CaptureFixture[str]):
    TrainedModel.load(model_folder)
    assert capfd.readouterr() == ("", "")
