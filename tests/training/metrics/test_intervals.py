from random import Random

import numpy as np
import pytest

from geostance.models.labels import STANCES
from geostance.models.resampling import resample
from geostance.training.metrics.intervals import ece_interval, label_intervals


def intervals(guesses: list[int], labels: list[int], groups: list[str]):
    return label_intervals(guesses, labels, STANCES, resample(groups))


def test_all_right_leaves_no_doubt():
    labels = [0, 1, 2] * 10
    found = intervals(labels, labels, [str(row // 3) for row in range(30)])
    assert set(found) == {"macro_f1", "accuracy", "f_avg"}
    assert all(interval == [100.0, 100.0] for interval in found.values())


def test_a_label_that_never_occurs_is_wrong():
    found = intervals([3] * 20, [0, 1] * 10, list(map(str, range(20))))
    assert found["macro_f1"] == [0.0, 0.0]


def test_no_f_avg_without_both_of_its_labels():
    found = intervals([0, 2] * 10, [0, 2] * 10, list(map(str, range(20))))
    assert set(found) == {"macro_f1", "accuracy"}


def test_one_group_tells_nothing():
    assert intervals([0, 1], [0, 0], ["a", "a"]) == {}
    chances = np.array([[0.9, 0.1], [0.2, 0.8]])
    assert ece_interval(chances, [0, 0], resample(["a", "a"])) is None


def test_articles_that_err_together_widen_it():
    random = Random(0)
    truth = [random.randrange(2) for _ in range(400)]
    wrong = [row // 20 % 4 == 0 for row in range(400)]
    guesses = [1 - t if w else t for t, w in zip(truth, wrong, strict=True)]
    alone = intervals(guesses, truth, [str(row) for row in range(400)])
    together = intervals(guesses, truth, [str(row // 20) for row in range(400)])
    for figure in ("macro_f1", "accuracy", "f_avg"):
        widths = [found[figure][1] - found[figure][0] for found in (alone, together)]
        assert widths[1] > 2 * widths[0]
        for low, high in (alone[figure], together[figure]):
            assert low < 75 < high


def test_accuracy_agrees_with_the_normal_approximation():
    # 300 of 400 independent answers right: 75 +- 1.96 * sqrt(.75 * .25 / 400).
    labels = [0, 1] * 200
    guesses = [1 - t if row % 4 == 0 else t for row, t in enumerate(labels)]
    low, high = intervals(guesses, labels, list(map(str, range(400))))["accuracy"]
    half = 100 * 1.96 * (0.75 * 0.25 / 400) ** 0.5
    assert low == pytest.approx(75 - half, abs=0.5)
    assert high == pytest.approx(75 + half, abs=0.5)


def test_ece_of_a_calibrated_model_is_near_zero_and_of_another_is_not():
    random = np.random.default_rng(1)
    top = random.uniform(0.5, 1, 600)
    chances = np.column_stack([top, 1 - top])
    labels = (random.uniform(size=600) > top).astype(int).tolist()
    groups = resample(list(map(str, range(600))))
    fair = ece_interval(chances, labels, groups)
    sure = ece_interval(np.tile([0.99, 0.01], (600, 1)), labels, groups)
    assert fair is not None
    assert sure is not None
    assert fair[0] < 0.02
    assert sure[0] > fair[1]
    measured = 0.99 - (np.array(labels) == 0).mean()
    assert sure[0] < measured < sure[1]
