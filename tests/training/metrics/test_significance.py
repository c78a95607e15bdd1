import numpy as np
import pytest

from geostance.training.metrics.significance import mcnemar


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
