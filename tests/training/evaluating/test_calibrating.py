from dataclasses import replace

import numpy as np
import pytest

from geostance.models.archive import TrainedModel
from geostance.models.labels import IGNORED
from geostance.models.mentions import Mention
from geostance.training.evaluating import calibrating
from geostance.training.evaluating.answers import Answers
from geostance.training.evaluating.calibrating import calibrate
from geostance.training.sources.examples import Example

EXAMPLE = Example(
    id="geostance:1",
    text="NATO left.",
    mentions=(Mention("nato", 0, 4),),
    stances={"nato": 0},
    source="geostance",
    group="g",
    split="dev",
)


def gives(patch: pytest.MonkeyPatch, certainty: list[float], right: list[bool]) -> None:
    """Let the answers have these probabilities of the first label."""
    chances = np.array([[c, *[(1 - c) / 3] * 3] for c in certainty], np.float32)
    labels = [0 if good else 1 for good in right]
    groups = [str(number) for number in range(len(labels))]
    found = Answers(np.log(chances), labels, ["nato"] * len(labels), groups)
    patch.setattr(calibrating, "answers", lambda *_: (found, None))


def test_confident_answers_count_where_the_doubtful_are_often_wrong(
    monkeypatch: pytest.MonkeyPatch, tiny_model: TrainedModel
):
    certainty = [0.95] * 200 + [0.5] * 200
    right = [n % 20 != 0 for n in range(200)] + [n % 2 == 0 for n in range(200)]
    gives(monkeypatch, certainty, right)
    found = calibrate(tiny_model, {"geostance": [EXAMPLE]})
    assert found.abstains("stance", 0.6)
    assert not found.abstains("stance", 0.98)
    assert "sentiment" not in found.abstention


def test_where_no_probability_is_enough_nothing_counts(
    monkeypatch: pytest.MonkeyPatch, tiny_model: TrainedModel
):
    gives(monkeypatch, [0.9] * 100, [number % 2 == 0 for number in range(100)])
    assert calibrate(tiny_model, {"geostance": [EXAMPLE]}).abstains("stance", 1.0)


def test_other_conventions_have_a_temperature_alone(tiny_model: TrainedModel):
    dse = [replace(EXAMPLE, source="dse", stances={"nato": n % 3}) for n in range(9)]
    unlabelled = replace(EXAMPLE, stances={"nato": IGNORED})
    found = calibrate(tiny_model, {"dse": dse, "geostance": [unlabelled]})
    assert list(found.stance) == ["dse"]
    assert not found.abstention
