from dataclasses import replace

import pytest
import torch

from geostance.inference.annotating.candidates import Candidate
from geostance.inference.annotating.sensitivity import _renamed, sensitivities
from geostance.models.archive import TrainedModel
from geostance.models.mentions import Mention
from geostance.models.targets import Targets, default_targets
from geostance.training.config import EncoderConfig
from geostance.training.fitting.build import build_model
from tests.inference.annotating.test_choosing import scored


def asked(text: str, *mentions: Mention) -> Candidate:
    row = scored(text)
    chances = row.stances["nato"]
    named = dict.fromkeys(mention.actor for mention in mentions)
    return Candidate(
        replace(row, mentions=mentions, stances=dict.fromkeys(named, chances)), (), ()
    )


NAMED_ONCE = asked("NATO praised the treaty.", Mention("nato", 0, 4))
BESIDE_OTHERS = asked(
    "NATO praised Russia.", Mention("nato", 0, 4), Mention("russia", 13, 19)
)


def test_a_name_that_is_hidden_changes_nothing(tiny_model: TrainedModel):
    (found,) = sensitivities(tiny_model, default_targets(), [NAMED_ONCE])
    assert (found.distance, found.target) == (0, "nato")


def test_a_name_that_is_seen_does(encoder_folder):
    torch.manual_seed(0)
    config = EncoderConfig(name=str(encoder_folder), max_length=48, overlap=12)
    seeing = build_model(config, ["newsmtsc"], hides_names=False)
    seeing.network.train(False)
    (found,) = sensitivities(seeing, default_targets(), [NAMED_ONCE])
    assert 0 < found.distance <= 1
    assert found.change.startswith("name: ")


def test_what_is_read_around_it_does(tiny_model: TrainedModel):
    known = default_targets()
    (found,) = sensitivities(tiny_model, known, [BESIDE_OTHERS])
    assert found.distance > 0
    assert found.change == "mentions: other actors' names stand in the text"
    # An actor that scores do not tell of is hidden in scoring, too.
    alone = Targets(targets={"nato": known.targets["nato"]}, others=known.others)
    beside_ukraine = asked("NATO praised Ukraine.", Mention("nato", 0, 4))
    (found,) = sensitivities(tiny_model, alone, [beside_ukraine])
    assert found.distance > 0


def test_one_of_several_mentions(tiny_model: TrainedModel):
    twice = asked("NATO met NATO.", Mention("nato", 0, 4), Mention("nato", 9, 13))
    (found,) = sensitivities(tiny_model, default_targets(), [twice])
    assert found.change == "mentions: 'NATO' stands in the text"


def test_renaming_keeps_what_is_no_name_in_place():
    row = scored("NATO said we and NATO won.")
    mentions = (
        Mention("nato", 0, 4),
        Mention("nato", 10, 12, "own side"),
        Mention("nato", 17, 21),
    )
    row = replace(row, mentions=mentions)
    text, kept = _renamed(row, [mentions[0], mentions[2]], "the US")
    assert text == "the US said we and the US won."
    assert [text[m.start : m.end] for m in kept] == ["we"]


def test_as_many_as_asked_in_their_order(tiny_model: TrainedModel):
    known = default_targets()
    many = [NAMED_ONCE, BESIDE_OTHERS] * 150
    found = sensitivities(tiny_model, known, many)
    first, second = sensitivities(tiny_model, known, many[:2])
    assert [one.target for one in found[::2]] == ["nato"] * 150
    assert all(one.distance == 0 for one in found[::2])
    assert found[299].distance == pytest.approx(second.distance, abs=1e-5)
    assert first.distance == 0
