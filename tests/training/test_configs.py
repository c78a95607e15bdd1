"""Every config that ships: valid, explained, and one of them run from end to end."""

from pathlib import Path

import pytest

from geostance.models.archive import TrainedModel
from geostance.models.cli import main
from geostance.models.config import load_config
from geostance.models.errors import ConfigError
from geostance.training.config import EncoderConfig, TrainConfig
from geostance.training.fitting.build import build_model

FOLDER = Path(__file__).parent.parent.parent / "configs" / "train"
CONFIGS = sorted(FOLDER.rglob("*.yaml"))


def test_there_is_one_for_each_encoder():
    assert {path.stem for path in CONFIGS} >= {
        "attribution",
        "deberta-v3-base",
        "deberta-v3-large",
        "minilm",
        "modernbert-base",
        "modernbert-large",
        "smoke",
        "xlm-roberta-large",
    }


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_config_is_valid_and_says_how_to_run_it(path: Path):
    config = load_config(TrainConfig, path)
    text = path.read_text()
    assert text.startswith("# ")
    assert f"geostance train configs/train/{path.name}" in text
    assert config.output.parent == Path("runs")
    if path.stem.startswith(("deberta", "modernbert", "xlm")):
        # The effective batch that the rates were published for.
        assert config.optim.batch_size * config.optim.accumulation == 32


def test_smoke_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    command = ["train", str(FOLDER / "smoke.yaml"), f"output={tmp_path}"]
    assert main([*command, "data.limit=64"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("geostance    stance macro-F1 ")
    assert "epoch 3: dev macro-F1 geostance " in err
    assert TrainedModel.load(tmp_path).network.encoder.config.hidden_size == 64
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]


@pytest.mark.parametrize("kind", ["deberta-v2", "modernbert", "xlm-roberta"])
def test_untrained_encoder_of_another_architecture(kind: str):
    model = build_model(EncoderConfig(name=f"random:{kind}"), ["geostance"])
    assert model.network.encoder.config.model_type == kind


def test_untrained_encoder_of_an_unknown_architecture():
    with pytest.raises(ConfigError, match=r"'random:gpt2': choose from random:bert, "):
        build_model(EncoderConfig(name="random:gpt2"), ["geostance"])
