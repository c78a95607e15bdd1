from random import Random

import pytest
from sklearn.metrics import accuracy_score, f1_score

from geostance.models.labels import SENTIMENTS, STANCES
from geostance.training.metrics.macro_f1 import MacroF1


def compute(predictions: list[int], references: list[int]):
    return MacroF1().compute(
        predictions=predictions, references=references, names=list(STANCES)
    )


def test_by_hand():
    # favor: P 1/2, R 1/2. against: P 2/3, R 2/3. neutral: never guessed right.
    scores = compute([0, 1, 1, 1, 2, 0], [0, 0, 1, 1, 1, 2])
    assert scores["f1"] == {"favor": 50.0, "against": 66.67, "neutral": 0.0}
    assert scores["precision"] == {"favor": 50.0, "against": 66.67, "neutral": 0.0}
    assert scores["recall"] == {"favor": 50.0, "against": 66.67, "neutral": 0.0}
    assert scores["macro_f1"] == pytest.approx(38.89)
    assert scores["f_avg"] == pytest.approx((50 + 66.67) / 2, abs=0.01)
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


def test_f_avg_needs_both_sides():
    assert compute([0, 2], [0, 2])["f_avg"] is None


def test_f_avg_of_sentiment_is_of_positive_and_negative():
    scores = MacroF1().compute(
        predictions=[0, 1, 1, 2], references=[0, 0, 1, 2], names=list(SENTIMENTS)
    )
    # positive: P 1, R 1/2; negative: all right.
    assert scores["f_avg"] == pytest.approx(100 * (2 / 3 + 1) / 2, abs=0.01)
