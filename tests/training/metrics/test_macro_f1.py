from random import Random

import pytest
from sklearn.metrics import accuracy_score, f1_score

from geostance.models.labels import STANCES
from geostance.training.metrics.macro_f1 import MacroF1


def compute(predictions: list[int], references: list[int]):
    return MacroF1().compute(
        predictions=predictions, references=references, names=list(STANCES)
    )


def test_by_hand():
    # favor: P 1/2, R 1/2. against: P 1, R 2/3. neutral: never guessed right.
    scores = compute([0, 1, 1, 1, 2, 0], [0, 0, 1, 1, 1, 2])
    assert scores["f1"] == {"favor": 50.0, "against": 66.67, "neutral": 0.0}
    assert scores["macro_f1"] == pytest.approx(38.89)
    assert scores["accuracy"] == 50.0
    assert scores["support"] == 6


def test_equals_sklearn():
    random = Random(4)
    references = [random.choice(range(4)) for _ in range(300)]
    predictions = [
        r if random.random() < 0.6 else random.choice(range(4)) for r in references
    ]
    scores = compute(predictions, references)
    macro = f1_score(references, predictions, average="macro")
    assert scores["macro_f1"] == round(100 * macro, 2)
    assert scores["accuracy"] == round(100 * accuracy_score(references, predictions), 2)
    per_class = f1_score(references, predictions, average=None)
    assert list(scores["f1"].values()) == [round(100 * f1, 2) for f1 in per_class]


def test_label_that_is_never_true_has_no_part_in_the_mean():
    scores = compute([0, 3, 1], [0, 0, 1])
    assert scores["f1"] == {"favor": 66.67, "against": 100.0}
    assert scores["macro_f1"] == 83.33
