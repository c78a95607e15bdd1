import math

import numpy as np
import pytest

from geostance.models.calibration import Calibration
from geostance.models.labels import STANCES
from geostance.models.tagging import Tagged
from geostance.training.evaluating.answers import Answers, SpanAnswers
from geostance.training.evaluating.report import report, score

CALIBRATION = Calibration(stance={"dse": 2.0})


def stances(guesses: list[int], labels: list[int], targets: list[str]) -> Answers:
    logits = np.eye(4, dtype=np.float32)[guesses] * 5
    groups = [f"article {row // 3}" for row in range(len(labels))]
    return Answers(logits, labels, targets, groups)


@pytest.fixture(scope="module")
def by_hand():
    guesses = [0] * 8 + [1] * 4 + [2] * 3
    labels = [0] * 6 + [1] * 6 + [2] * 3
    found = stances(guesses, labels, ["us"] * 10 + ["nato"] * 5)
    return report("stance", found, CALIBRATION, "dse", risk=0.5)


def test_figures(by_hand):
    assert by_hand["support"] == 15
    assert by_hand["groups"] == 5
    assert by_hand["confusion"]["against"] == {
        "favor": 2,
        "against": 4,
        "neutral": 0,
        "none": 0,
    }
    assert by_hand["accuracy"] == 86.67
    # favor: P 6/8, R 1; against: P 1, R 4/6.
    assert by_hand["f1"] == {"favor": 85.71, "against": 80.0, "neutral": 100.0}
    assert by_hand["f_avg"] == 82.86
    assert by_hand["interval"] == by_hand["intervals"]["macro_f1"]
    for figure in ("macro_f1", "f_avg", "accuracy"):
        low, high = by_hand["intervals"][figure]
        assert 0 < low < by_hand[figure] < high <= 100


def test_targets_of_ten_answers_or_more(by_hand):
    assert set(by_hand["targets"]) == {"us"}
    own = by_hand["targets"]["us"]
    assert (own["support"], own["accuracy"]) == (10, 80.0)
    assert set(own["intervals"]) == {"macro_f1", "f_avg", "accuracy", "ece"}
    assert own["calibration"]["temperature"] == 2.0


def test_calibration_with_and_without_the_temperature(by_hand):
    scaled, unscaled = (1 / (1 + 3 * math.exp(-5 / t)) for t in (2, 1))
    accuracy = 13 / 15
    assert by_hand["ece"] == pytest.approx(abs(accuracy - scaled), abs=1e-3)
    raw = by_hand["calibration"]["unscaled"]
    assert raw["ece"] == pytest.approx(unscaled - accuracy, abs=1e-3)
    assert by_hand["calibration"]["mce"] == by_hand["ece"]
    assert by_hand["reliability"] == [
        {
            "low": 0.8,
            "high": 0.8667,
            "count": 15,
            "confidence": pytest.approx(scaled, abs=1e-3),
            "accuracy": pytest.approx(accuracy, abs=1e-3),
        }
    ]


def test_abstaining_has_the_risk_asked_for(by_hand):
    found = by_hand["risk_coverage"]
    assert found["abstain"]["risk"] == 0.5
    # All answers have one confidence: the curve is a point.
    assert found["aurc"] == pytest.approx(2 / 15, abs=1e-3)
    assert [point["coverage"] for point in found["curve"]] == [1.0]


def test_one_target_and_one_group():
    found = Answers(np.eye(4, dtype=np.float32) * 20, [0, 1, 2, 3], [""] * 4, ["a"] * 4)
    own = report("stance", found, CALIBRATION, "geostance")
    assert own["ece"] == own["brier"] == 0
    assert own["calibration"]["temperature"] == 1
    assert own["macro_f1"] == 100.0
    assert own["intervals"] == {}
    assert "interval" not in own
    assert "targets" not in own
    assert own["risk_coverage"]["abstain"]["threshold"] is None


def test_score_without_groups_has_no_interval():
    assert "intervals" not in score([0, 1], [0, 1], STANCES)
    own = score([0, 1] * 5, [0, 1] * 5, STANCES, list("abcdefghij"))
    assert own["interval"] == own["intervals"]["macro_f1"] == [100.0, 100.0]


def test_spans():
    true: list[tuple[Tagged, ...]] = [
        (Tagged("source", 0, 4), Tagged("cue", 5, 6), Tagged("content", 7, 9))
    ] * 4
    found = [*true[:3], ()]
    own = report("attribution", SpanAnswers(found, true, list("aabb")), CALIBRATION, "")
    assert own["recall"] == {"source": 75.0, "cue": 75.0, "content": 75.0}
    low, high = own["interval"]
    assert low < own["macro_f1"] < high == 100
    assert own["intervals"] == {"macro_f1": [low, high]}
    assert own["groups"] == 2
    alone = report(
        "attribution", SpanAnswers(found, true, list("aaaa")), CALIBRATION, ""
    )
    assert "interval" not in alone
