from random import Random

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score

from geostance.training.metrics.confusion import accuracies, confusions, mean_f1


def test_equals_sklearn():
    random = Random(2)
    labels = [random.randrange(3) for _ in range(200)]
    guesses = [t if random.random() < 0.6 else random.randrange(4) for t in labels]
    total = confusions(guesses, labels, 4).sum(0)
    for among in (None, [0, 1]):
        expected = f1_score(
            labels, guesses, labels=among or [0, 1, 2], average="macro", zero_division=0
        )
        assert mean_f1(total, among) == pytest.approx(expected)
    assert accuracies(total) == pytest.approx(accuracy_score(labels, guesses))


def test_many_at_once():
    counts = np.array([[[2, 0], [0, 2]], [[0, 1], [1, 0]], [[1, 1], [0, 0]]], float)
    # The last: label 0 alone occurs, with precision 1 and recall 1/2.
    assert mean_f1(counts).tolist() == pytest.approx([1, 0, 2 / 3])
    assert accuracies(counts).tolist() == [1, 0, 0.5]


def test_none_of_the_labels_occurs():
    assert np.isnan(mean_f1(np.array([[4.0, 0], [0, 0]]), [1]))
