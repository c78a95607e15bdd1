import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geostance.models.significance import bootstrap_p, holm


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
