import copy
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
import torch

from geostance.models.archive import TrainedModel
from geostance.models.encoding import Batch, StatementEncoder
from geostance.models.masking import Query, mask_actors
from geostance.models.mentions import MentionFinder, explicit_mentions
from geostance.models.targets import default_targets
from geostance.training.audit import Carrier, audit, load_carriers
from geostance.training.sources import read_source

ACTORS, CARRIERS = load_carriers()


def test_there_are_enough_carriers_of_each_label():
    assert len(CARRIERS) >= 40
    assert len({carrier.text for carrier in CARRIERS}) == len(CARRIERS)
    assert len(ACTORS) == len(set(ACTORS)) >= 5
    labels = Counter(carrier.expected for carrier in CARRIERS)
    assert set(labels) == {"favor", "against", "neutral"}
    assert min(labels.values()) >= 8


@pytest.mark.parametrize(
    ("text", "actor", "filled", "name"),
    [
        ("He met {X}.", "Russia", "He met Russia.", "Russia"),
        (
            "He met {X}.",
            "the United States",
            "He met the United States.",
            "United States",
        ),
        ("{X} left.", "the United States", "The United States left.", "United States"),
        ("“{X} left.”", "the Hague", "“The Hague left.”", "Hague"),
        ("{X's} aim", "Russia", "Russia's aim", "Russia"),
        (
            "By {X's} aim",
            "the United States",
            "By the United States' aim",
            "United States",
        ),
        ("“{X's} aim", "NATO", "“NATO's aim", "NATO"),
    ],
)
def test_fill(text: str, actor: str, filled: str, name: str):
    found, (start, end) = Carrier("fact", "neutral", text).fill(actor)
    assert found == filled
    assert found[start:end] == name


def test_carrier_without_a_gap():
    with pytest.raises(ValueError, match=r"carrier without \{X\}: 'He left\.'"):
        Carrier("fact", "neutral", "He left.").fill("Russia")


@pytest.mark.parametrize("carrier", CARRIERS, ids=lambda carrier: carrier.text[:30])
def test_names_are_all_that_differs(carrier: Carrier):
    finder = MentionFinder(default_targets())
    masked = set()
    for actor in ACTORS:
        text, (start, end) = carrier.fill(actor)
        assert text[start:end] == actor.removeprefix("the ")
        assert "{" not in text
        mentions = explicit_mentions(text, [(start, end)], finder)
        assert [mention.actor for mention in mentions] == ["0"]
        masked.add(mask_actors(Query(text, mentions, ["0"])).text)
    assert len(masked) == 1


def test_carriers_are_not_trained_on():
    trained = {example.text for example in read_source("geostance", None)}
    filled = {carrier.fill(actor)[0] for carrier in CARRIERS for actor in ACTORS}
    assert not trained & filled


def test_label_that_depends_on_nothing_never_flips(tiny_model: TrainedModel):
    network = copy.deepcopy(tiny_model.network)
    with torch.no_grad():
        network.stance_head.shared.weight.zero_()
        network.stance_head.shared.bias.copy_(torch.tensor([0.0, 1.0, 0.0, 0.0]))
    report = audit(replace(tiny_model, network=network))
    against = sum(carrier.expected == "against" for carrier in CARRIERS)
    assert report["carriers"] == len(CARRIERS)
    assert report["actors"] == ACTORS
    assert (report["flip_rate"], report["mean_shift"], report["max_shift"]) == (0, 0, 0)
    assert report["accuracy"] == round(100 * against / len(CARRIERS), 2)
    assert report["worst"] == []
    sizes = {name: part["carriers"] for name, part in report["phenomena"].items()}
    assert sizes == Counter(carrier.phenomenon for carrier in CARRIERS)
    assert report["phenomena"]["blame"]["accuracy"] == 100
    assert report["phenomena"]["praise"]["accuracy"] == 0


def test_masked_names_cannot_flip_any_model(tiny_model: TrainedModel):
    report = audit(tiny_model)
    assert report["flip_rate"] == 0
    assert report["max_shift"] < 1e-4


class Leaking(StatementEncoder):
    """An encoder that lets one name through."""

    def __call__(self, queries: Sequence[Query], random: Random | None = None) -> Batch:
        batch = super().__call__(queries, random)
        ids = batch.input_ids.clone()
        for number, query in enumerate(queries):
            if "Velmark" in query.text:
                words = (batch.statement == number) & (batch.pair == -1)
                ids[words] = self.tokenizer.unk_token_id
        return replace(batch, input_ids=ids)


def test_model_that_reads_names_is_found_out(tiny_model: TrainedModel):
    network = copy.deepcopy(tiny_model.network)
    torch.manual_seed(1)
    torch.nn.init.normal_(network.stance_head.shared.weight, std=20)
    encoder = tiny_model.encoder
    leaking = Leaking(encoder.tokenizer, encoder.max_length, encoder.overlap)
    sound = audit(replace(tiny_model, network=network))
    report = audit(replace(tiny_model, network=network, encoder=leaking))
    assert sound["flip_rate"] == 0
    assert report["flip_rate"] > 0
    assert report["max_shift"] > 0.01 > sound["max_shift"]
    assert report["worst"]
    for line in report["worst"]:
        assert line.startswith("Velmark: ")
    flips = report["flip_rate"] * len(ACTORS) * len(CARRIERS) / 100
    assert min(round(flips), 20) == len(report["worst"])
