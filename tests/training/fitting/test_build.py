from pathlib import Path

import pytest
import torch

from geostance.models.archive import TrainedModel
from geostance.models.errors import ConfigError, DataError
from geostance.models.masking import SLOT_TOKENS
from geostance.training.config import EncoderConfig
from geostance.training.evaluating.evaluation import evaluate_sources
from geostance.training.fitting.build import build_model, locate_encoder


def test_every_source_has_a_convention_after_the_reported_one(tiny_model: TrainedModel):
    config = tiny_model.network.config
    taken = ["favor", "against", "neutral"]
    assert config.conventions == {
        "geostance": [*taken, "none"],
        "newsmtsc": taken,
        "dse": taken,
    }
    assert tiny_model.network.conventions == ["geostance", "newsmtsc", "dse"]


def test_config_does_not_tell_where_the_encoder_lay(
    tiny_model: TrainedModel, encoder_folder: Path
):
    assert str(encoder_folder) not in tiny_model.network.config.to_json_string()


def test_slots_are_single_tokens_apart_from_each_other(tiny_model: TrainedModel):
    encoder = tiny_model.encoder
    assert len(set(encoder.slot_ids)) == len(SLOT_TOKENS)
    table = tiny_model.network.encoder.get_input_embeddings().weight
    assert table.shape[0] == len(encoder.tokenizer)
    slots = table[encoder.slot_ids].detach()
    assert torch.pdist(slots).min() > 0.01
    for token, number in zip(SLOT_TOKENS, encoder.slot_ids, strict=True):
        assert encoder.tokenizer(token, add_special_tokens=False)["input_ids"] == [
            number
        ]


def test_pretrained_weights_are_kept(tiny_model: TrainedModel, encoder_folder: Path):
    from transformers import AutoModel

    pretrained = AutoModel.from_pretrained(encoder_folder).state_dict()
    built = tiny_model.network.encoder.state_dict()
    assert set(built) == set(pretrained)
    for name, value in pretrained.items():
        assert torch.equal(built[name][: len(value)], value), name


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("package:no_such_package/model", "package no_such_package is not installed: "),
        ("package:yaml/none", "no folder "),
        ("/no/encoder", "no encoder can be loaded from /no/encoder: "),
    ],
)
def test_encoder_that_is_not_there(name: str, reason: str):
    with pytest.raises(ConfigError) as caught:
        build_model(EncoderConfig(name=name), ["dse"])
    assert str(caught.value).startswith(f"encoder.name {name!r}: {reason}")
    assert "\n" not in str(caught.value)


def test_encoder_inside_a_package():
    # Any package with a folder will do.
    assert Path(locate_encoder("package:geostance/training")).is_dir()
    assert locate_encoder("org/encoder") == "org/encoder"


def test_window_that_the_encoder_has_no_positions_for(encoder_folder: Path):
    config = EncoderConfig(name=str(encoder_folder), max_length=65, overlap=12)
    with pytest.raises(ConfigError, match=r"max_length 65: .* positions for 64 tokens"):
        build_model(config, ["dse"])


def test_a_model_of_ours_is_trained_further(
    tiny_model: TrainedModel, model_folder: Path
):
    config = EncoderConfig(name=str(model_folder), max_length=48, overlap=12)
    again = build_model(config, ["dse", "polnear"])
    old, new = tiny_model.network, again.network
    assert new.config.attribution
    assert new.attribution_head is not None
    # In the same order, or a mean with the old one would mix their corrections.
    assert new.conventions == old.conventions
    before, after = old.state_dict(), new.state_dict()
    for name in (
        "encoder.embeddings.word_embeddings.weight",
        "stance_head.body.1.weight",
    ):
        assert torch.allclose(before[name], after[name], atol=1e-3)
    name = "stance_head.correction.weight"
    for place, convention in enumerate(old.conventions):
        at = new.conventions.index(convention)
        rows = after[name].unflatten(0, (-1, 4))[at]
        assert torch.allclose(
            before[name].unflatten(0, (-1, 4))[place], rows, atol=1e-3
        )


def test_attribution_needs_a_source_that_teaches_it(encoder_folder: Path):
    config = EncoderConfig(name=str(encoder_folder), max_length=48, overlap=12)
    model = build_model(config, ["dse"])
    assert not model.network.config.attribution
    assert model.network.attribution_head is None
    with pytest.raises(DataError, match="it was not trained on attribution"):
        evaluate_sources(model, Path(), ["polnear"], "dev", None)
