from random import Random

import pytest

from geostance.training.metrics.calibration_error import CalibrationError
from geostance.training.metrics.intervals import macro_f1_interval


def test_all_right_leaves_no_doubt():
    labels = [0, 1, 2] * 10
    groups = [str(row // 3) for row in range(30)]
    assert macro_f1_interval(labels, labels, groups) == (100.0, 100.0)


def test_a_label_that_never_occurs_is_wrong():
    low, high = macro_f1_interval([3] * 20, [0, 1] * 10, list(map(str, range(20))))
    assert (low, high) == (0.0, 0.0)


def test_articles_that_err_together_widen_it():
    random = Random(0)
    truth = [random.randrange(2) for _ in range(400)]
    wrong = [row // 20 % 4 == 0 for row in range(400)]
    guesses = [1 - t if w else t for t, w in zip(truth, wrong, strict=True)]
    alone = macro_f1_interval(guesses, truth, [str(row) for row in range(400)])
    together = macro_f1_interval(guesses, truth, [str(row // 20) for row in range(400)])
    assert together[1] - together[0] > 2 * (alone[1] - alone[0])
    for low, high in (alone, together):
        assert low < 75 < high


def test_same_seed_same_interval():
    given = [0, 1, 1, 0], [0, 1, 0, 1], list("abcd")
    assert macro_f1_interval(*given) == macro_f1_interval(*given)


def test_calibration_by_hand():
    # Four times 0.75 and right three times: calibrated. Once 0.95 and wrong.
    chances = [[0.75, 0.25]] * 4 + [[0.95, 0.05]]
    found = CalibrationError().compute(predictions=chances, references=[0, 0, 0, 1, 1])
    assert found["ece"] == pytest.approx(0.95 / 5, abs=1e-3)
    brier = (3 * 2 * 0.25**2 + 2 * 0.75**2 + 2 * 0.95**2) / 5
    assert found["brier"] == pytest.approx(brier, abs=1e-3)
