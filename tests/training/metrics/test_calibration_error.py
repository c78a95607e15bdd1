import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geostance.training.metrics.calibration_error import (
    CalibrationError,
    calibration_gaps,
    ece_by_chance,
    reliability,
)

TWO = ["yes", "no"]


def test_by_hand():
    # Four times 0.75 and right three times: calibrated. Once 0.95 and wrong.
    chances = [[0.75, 0.25]] * 4 + [[0.95, 0.05]]
    found = CalibrationError().compute(
        predictions=chances, references=[0, 0, 0, 1, 1], names=TWO
    )
    assert found["ece"] == pytest.approx(0.95 / 5, abs=1e-3)
    assert found["mce"] == pytest.approx(0.95, abs=1e-3)
    brier = (3 * 2 * 0.25**2 + 2 * 0.75**2 + 2 * 0.95**2) / 5
    assert found["brier"] == pytest.approx(brier, abs=1e-3)
    # Of each label alone, too, four are calibrated and one is 0.95 off.
    assert found["classwise"] == {"yes": 0.19, "no": 0.19}
    assert found["classwise_ece"] == 0.19


def test_chance_alone():
    random = np.random.default_rng(1)
    few = random.dirichlet([4, 1, 1], 200)
    # Labels drawn from the probabilities: a model that is calibrated by construction.
    errors = []
    for _ in range(300):
        truth = (random.random((200, 1)) > few.cumsum(1)).sum(1).clip(max=2)
        errors.append(np.abs(calibration_gaps(few, truth).sum(0)).sum() / 200)
    found = ece_by_chance(few)
    assert found["mean"] == pytest.approx(np.mean(errors), abs=0.004)
    assert found["most"] == pytest.approx(np.quantile(errors, 0.95), abs=0.01)
    many = ece_by_chance(np.tile(few, (100, 1)))
    assert many["mean"] == pytest.approx(found["mean"] / 10, rel=0.1)


def test_sure_and_right_is_no_matter_of_chance():
    assert ece_by_chance(np.eye(3)) == {"mean": 0, "most": 0}


def test_classwise_sees_what_the_top_hides():
    # Right half of the time, as the top says; but "no" and "maybe" change places.
    chances = [[0.5, 0.4, 0.1]] * 4
    found = CalibrationError().compute(
        predictions=chances, references=[0, 0, 2, 2], names=["yes", "no", "maybe"]
    )
    assert found["ece"] == 0
    assert found["classwise"] == {"yes": 0, "no": 0.4, "maybe": 0.4}


def test_labels_that_a_convention_lacks_have_no_part():
    found = CalibrationError().compute(
        predictions=[[0.5, 0.5, 0.0]] * 2, references=[0, 1], names=[*TWO, "none"]
    )
    assert set(found["classwise"]) == {"yes", "no"}


def test_bins_of_a_diagram():
    chances = np.array([[0.75, 0.25]] * 4 + [[0.05, 0.95], [1.0, 0.0]])
    bins = reliability(chances, np.array([0, 0, 0, 1, 0, 0]))
    assert bins == [
        {"low": 0.7333, "high": 0.8, "count": 4, "confidence": 0.75, "accuracy": 0.75},
        {"low": 0.9333, "high": 1.0, "count": 2, "confidence": 0.975, "accuracy": 0.5},
    ]


@st.composite
def rows(draw: st.DrawFn):
    size = draw(st.integers(1, 40))
    raw = draw(
        st.lists(
            st.lists(st.floats(0.01, 1), min_size=3, max_size=3),
            min_size=size,
            max_size=size,
        )
    )
    chances = np.array(raw)
    labels = draw(st.lists(st.integers(0, 2), min_size=size, max_size=size))
    return chances / chances.sum(1, keepdims=True), np.array(labels)


@given(rows(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_bounds_and_order(given_rows, random):
    chances, labels = given_rows
    gaps = np.abs(calibration_gaps(chances, labels).sum(0))
    ece = gaps.sum() / len(labels)
    assert 0 <= ece <= 1
    order = list(range(len(labels)))
    random.shuffle(order)
    again = np.abs(calibration_gaps(chances[order], labels[order]).sum(0))
    assert again == pytest.approx(gaps)
    bins = reliability(chances, labels)
    assert sum(each["count"] for each in bins) == len(labels)
    by_bins = sum(e["count"] * abs(e["accuracy"] - e["confidence"]) for e in bins)
    assert by_bins / len(labels) == pytest.approx(ece, abs=1e-3)
