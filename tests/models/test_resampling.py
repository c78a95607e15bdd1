import numpy as np
import pytest

from geostance.models.resampling import (
    RESAMPLES,
    percentile_interval,
    resample,
)


def test_sums_by_hand():
    resamples = resample(["b", "a", "b"])
    assert resamples.groups == 2
    assert resamples.group.tolist() == [1, 0, 1]
    assert resamples.draws.shape == (RESAMPLES, 2)
    assert (resamples.draws.sum(1) == 2).all()
    sums = resamples.sums(np.array([1.0, 10.0, 2.0]))
    expected = resamples.draws @ np.array([10.0, 3.0])
    assert (sums == expected).all()
    assert set(sums) == {20.0, 13.0, 6.0}


def test_values_of_any_shape():
    values = np.arange(12.0).reshape(2, 2, 3)
    assert resample(["a", "b"]).sums(values).shape == (RESAMPLES, 2, 3)


def test_same_groups_same_draws():
    first, second = resample(list("abca")), resample(list("abca"))
    assert (first.draws == second.draws).all()
    assert not (first.draws == resample(list("abca"), seed=1).draws).all()


def test_percentiles_pass_over_what_is_undefined():
    scores = np.array([*range(101), np.nan], dtype=float)
    assert percentile_interval(scores) == pytest.approx((2.5, 97.5))
