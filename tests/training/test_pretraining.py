from pathlib import Path

import pytest
import torch
import yaml

from geostance.models.cli import main
from geostance.models.masking import SLOT_TOKENS
from geostance.training.config import EncoderConfig
from geostance.training.fitting.build import build_model, pretrained_encoder


@pytest.fixture(scope="module")
def config(
    encoder_folder: Path, corpora: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("pretraining")
    values = {
        "encoder": {"name": str(encoder_folder), "max_length": 48, "overlap": 12},
        "data": {"root": str(corpora), "sources": [{"name": "newsmtsc"}]},
        "optim": {"epochs": 6, "batch_size": 8, "learning_rate": 0.01},
        "output": str(folder / "encoder"),
    }
    path = folder / "pretrain.yaml"
    path.write_text(yaml.safe_dump(values))
    return path


def test_pretrained_encoder_is_fine_tuned_with_its_slots(
    config: Path, encoder_folder: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["pretrain", str(config)]) == 0
    out, err = capsys.readouterr()
    folder = config.parent / "encoder"
    assert f"{folder}: encoder written" in err
    # Uniform guesses over the 412 tokens cost 6 nats.
    assert float(out.split()[1]) < 5
    tokenizer, network = pretrained_encoder(str(folder))
    ids = tokenizer.convert_tokens_to_ids(list(SLOT_TOKENS))
    slots = network.get_input_embeddings().weight[ids]
    built = build_model(
        EncoderConfig(name=str(folder), max_length=48, overlap=12), ["newsmtsc"]
    )
    assert torch.equal(built.network.encoder.get_input_embeddings().weight[ids], slots)
    _, before = pretrained_encoder(str(encoder_folder))
    layer = "encoder.layer.0.output.dense.weight"
    assert not torch.equal(before.state_dict()[layer], network.state_dict()[layer])


def test_missing_encoder_is_named(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    overrides = [f"encoder.name={tmp_path}", f"output={tmp_path / 'out'}"]
    assert main(["pretrain", str(config), *overrides]) == 2
    assert f"encoder.name '{tmp_path}'" in capsys.readouterr().err
