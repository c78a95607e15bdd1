import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from geostance.training.metrics.risk_coverage import (
    RiskCoverage,
    abstention,
    design_effect,
    risk_coverage,
)


def chances(*tops: float):
    """Probabilities of two labels, the first one on top."""
    return np.array([[top, 1 - top] for top in tops])


def test_curve_by_hand():
    curve = risk_coverage(chances(0.6, 0.9, 0.8, 0.7), [1, 0, 0, 1])
    assert curve.confidence.tolist() == [0.9, 0.8, 0.7, 0.6]
    assert curve.kept.tolist() == [1, 2, 3, 4]
    assert curve.coverage.tolist() == [0.25, 0.5, 0.75, 1]
    assert curve.error.tolist() == pytest.approx([0, 0, 1 / 3, 1 / 2])
    # Three kept: label 0 with P 2/3 and R 1, label 1 never given.
    assert curve.macro_f1.tolist() == pytest.approx([1, 1, 0.4, 1 / 3])
    assert curve.area == pytest.approx((0 + 0 + 1 / 3 + 1 / 2) / 4)


def test_answers_of_one_confidence_stay_together():
    curve = risk_coverage(chances(0.8, 0.8, 0.6), [1, 0, 0])
    assert curve.kept.tolist() == [2, 3]
    assert curve.error.tolist() == pytest.approx([1 / 2, 1 / 3])
    assert curve.area == pytest.approx((2 * 1 / 2 + 1 / 3) / 3)


def test_confidence_that_tells_nothing_has_the_area_of_the_error():
    assert risk_coverage(chances(*[0.7] * 8), [0] * 6 + [1] * 2).area == 0.25


def test_points_are_few_and_end_at_all_answers():
    points = risk_coverage(chances(*np.linspace(0.5, 1, 500)), [0] * 500).points()
    assert len(points) == 100
    assert points[-1] == {
        "coverage": 1.0,
        "confidence": 0.5,
        "error": 0.0,
        "macro_f1": 100.0,
    }


def test_threshold_keeps_the_risk_and_says_how_surely():
    # The upper 200 of 400 are right, the lower wrong every other time.
    labels = [row % 2 if row < 200 else 0 for row in range(400)]
    curve = risk_coverage(chances(*np.linspace(0.51, 1, 400)), labels)
    chosen = abstention(curve, 0.15)
    assert 0.5 < chosen["coverage"] < 0.7
    assert chosen["error"] < chosen["error_bound"] <= 0.15
    tops = np.linspace(0.51, 1, 400)
    kept = tops >= chosen["threshold"]
    assert kept.sum() == chosen["kept"]
    wrong = int(np.array(labels)[kept].sum())
    assert chosen["error"] == pytest.approx(wrong / chosen["kept"], abs=1e-4)
    exact = binomtest(wrong, chosen["kept"], alternative="less")
    bound = exact.proportion_ci(1 - 0.05 / 20, method="exact").high
    assert chosen["error_bound"] == pytest.approx(bound, abs=1e-4)


def test_a_greater_risk_keeps_more_and_dependence_less():
    labels = [row % 2 if row < 200 else 0 for row in range(400)]
    curve = risk_coverage(chances(*np.linspace(0.51, 1, 400)), labels)
    coverage = [abstention(curve, risk)["coverage"] for risk in (0.05, 0.15, 0.4)]
    assert coverage == sorted(coverage)
    assert coverage[0] < coverage[-1] == 1
    assert abstention(curve, 0.15, effect=4)["coverage"] < coverage[1]


def test_too_few_answers_for_any_promise():
    chosen = abstention(risk_coverage(chances(0.9, 0.8), [0, 0]), 0.15)
    assert chosen["threshold"] is None
    assert (chosen["coverage"], chosen["kept"]) == (0, 0)


def test_all_wrong():
    curve = risk_coverage(chances(*[0.7] * 50), [1] * 50)
    assert abstention(curve, 0.5)["threshold"] is None


def test_design_effect():
    alone = np.array([True, False] * 50)
    assert design_effect(alone, list(map(str, range(100)))) == pytest.approx(
        100 / 99, abs=1e-9
    )
    # Ten articles, all wrong or all right: each tells as much as one answer.
    together = np.repeat([True, False] * 5, 10)
    groups = [str(row // 10) for row in range(100)]
    assert design_effect(together, groups) == pytest.approx(10 * 10 / 9)
    assert design_effect(np.zeros(100, bool), groups) == 10
    assert design_effect(alone, ["a"] * 100) == 100


tops = st.lists(st.integers(51, 100), min_size=1, max_size=60)


def drawn(data: st.DataObject) -> tuple[RiskCoverage, RiskCoverage]:
    """A curve, and that of the same answers in another order."""
    shares = np.array(data.draw(tops)) / 100
    size = len(shares)
    labels = np.array(
        data.draw(st.lists(st.integers(0, 1), min_size=size, max_size=size))
    )
    order = data.draw(st.permutations(range(size)))
    return (
        risk_coverage(chances(*shares), list(labels)),
        risk_coverage(chances(*shares[order]), list(labels[order])),
    )


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_order_does_not_matter_and_coverage_rises(data):
    curve, again = drawn(data)
    for name in ("confidence", "kept", "error", "macro_f1"):
        assert getattr(curve, name).tolist() == getattr(again, name).tolist()
    assert (np.diff(curve.coverage) > 0).all()
    assert (np.diff(curve.confidence) < 0).all()
    assert curve.coverage[-1] == 1
    assert 0 <= curve.area <= 1
    chosen = abstention(curve, 0.3)
    if chosen["threshold"] is not None:
        assert chosen["error"] <= chosen["error_bound"] <= 0.3
