import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from geostance.inference.tables.correcting import Confusion, prevalence

RATES = np.array(
    [[0.8, 0.1, 0.1, 0.0], [0.1, 0.7, 0.1, 0.1], [0.1, 0.1, 0.7, 0.1], [0, 0, 0.2, 0.8]]
)
SHARES = st.lists(st.floats(0.01, 1), min_size=4, max_size=4)


def test_two_labels_by_hand():
    # Rogan and Gladen: (0.3 + 0.9 - 1) / (0.8 + 0.9 - 1), with sensitivity 0.8 and
    # specificity 0.9.
    rates = np.array([[[0.8, 0.2], [0.1, 0.9]]])
    (found,) = prevalence(np.array([[0.3, 0.7]]), rates)
    assert found == pytest.approx([2 / 7, 5 / 7])


@given(SHARES)
def test_inverts_what_the_rates_do(shares: list[float]):
    truth = np.array([shares]) / sum(shares)
    assert prevalence(truth @ RATES, RATES[None])[0] == pytest.approx(truth[0])


@given(SHARES)
def test_shares_are_shares_and_the_likeliest(shares: list[float]):
    given = np.array([shares]) / sum(shares)
    found = prevalence(given, RATES[None])[0]
    assert found.min() >= 0
    assert found.sum() == pytest.approx(1)

    def likelihood(p: NDArray[np.float64]) -> float:
        return float(given[0] @ np.log(p @ RATES))

    for corner in np.eye(4):
        assert likelihood(found) >= likelihood(0.99 * found + 0.01 * corner) - 1e-5


def test_outside_of_the_simplex_by_hand():
    # Fewer positives than the false ones alone: the inverse would be -0.07.
    rates = np.array([[[0.8, 0.2], [0.1, 0.9]]])
    (found,) = prevalence(np.array([[0.05, 0.95]]), rates)
    assert found == pytest.approx([0, 1], abs=1e-3)


def test_draws_narrow_with_the_counts():
    counts = np.array([[80, 10, 10, 0], [5, 85, 5, 5], [5, 5, 85, 5], [5, 5, 5, 85.0]])
    rng = np.random.default_rng(0)
    spreads = {}
    for name, factor, effect in (("one", 1, 1.0), ("ten", 10, 1.0), ("tied", 10, 10.0)):
        confusion = Confusion(factor * counts, {}, effect)
        drawn = confusion.draws("russia", 4_000, rng)
        assert drawn.sum(2) == pytest.approx(1)
        assert drawn.mean(0) == pytest.approx(confusion.rates("russia"), abs=0.01)
        spreads[name] = drawn[:, 0, 0].std()
    # Of a share of 0.8 in 100: the square root of 0.16 / 101.
    assert spreads["one"] == pytest.approx(0.0398, rel=0.05)
    assert spreads["ten"] == pytest.approx(0.0126, rel=0.05)
    assert spreads["tied"] == pytest.approx(spreads["one"], rel=0.05)
