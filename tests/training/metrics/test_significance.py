import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geostance.training.metrics.significance import bootstrap_p, holm, mcnemar


def test_mcnemar_by_hand():
    ours = np.array([True] * 5 + [False] + [True] * 4 + [False] * 2)
    theirs = np.array([False] * 5 + [True] + [True] * 4 + [False] * 2)
    # 5 against 1 of 6: twice (C(6, 0) + C(6, 1)) / 2**6.
    assert mcnemar(ours, theirs) == {
        "only_ours": 5,
        "only_theirs": 1,
        "discordant": 6,
        "p": pytest.approx(2 * 7 / 64),
    }


def test_mcnemar_of_models_that_agree():
    right = np.array([True, False])
    assert mcnemar(right, right)["p"] == 1


def test_bootstrap_p():
    assert bootstrap_p(np.zeros(999)) == 1
    assert bootstrap_p(np.ones(999)) == pytest.approx(2 / 1000)
    assert bootstrap_p(-np.ones(999)) == pytest.approx(2 / 1000)
    mixed = np.array([1.0] * 90 + [-1.0] * 9 + [np.nan])
    assert bootstrap_p(mixed) == pytest.approx(2 * 10 / 100)


def test_holm_by_hand():
    # 3 * 0.01, 2 * 0.04, and 0.03 * 1 would fall: it takes the greater before it.
    assert holm([0.01, 0.04, 0.045]) == pytest.approx([0.03, 0.08, 0.08])
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), max_size=12))
def test_holm_between_none_and_bonferroni(values: list[float]):
    found = holm(values)
    for p, corrected in zip(values, found, strict=True):
        assert p <= corrected <= min(1, len(values) * p)
    order = np.argsort(values, kind="stable")
    assert (np.diff(np.array(found)[order]) >= 0).all()
