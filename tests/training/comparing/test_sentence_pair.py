from pathlib import Path

import pytest

from geostance.training.comparing.flips import flip_rate
from geostance.training.comparing.pairs import Pair
from geostance.training.comparing.sentence_pair import PairClassifier


@pytest.fixture(scope="module")
def by_name(encoder_folder: Path) -> PairClassifier:
    """A classifier fitted on labels that only the name tells."""
    names = ("Norway", "China", "Russia")
    train = [
        Pair("Critics blamed the government. " * (n % 7), names[n % 3], "", n % 3, "")
        for n in range(240)
    ]
    classifier = PairClassifier(str(encoder_folder))
    classifier.fit(train, epochs=20, learning_rate=1e-3)
    return classifier


def test_it_reads_the_name(by_name: PairClassifier):
    text = "The minister thanked the government."
    pairs = [(text, "Norway"), (text, "Russia"), (text, "China")]
    assert by_name.predict(pairs) == [0, 2, 1]
    assert by_name.predict([]) == []


def test_a_long_statement_loses_its_end_and_not_the_name(by_name: PairClassifier):
    text = "Critics blamed the government. " * 100
    assert by_name.predict([(text, "Norway"), (text, "Russia")]) == [0, 2]


def test_flips_are_counted(by_name: PairClassifier):
    assert flip_rate(by_name.predict) > 10
    assert flip_rate(lambda pairs: [1] * len(pairs)) == 0
    # One name of six is treated otherwise than the rest.
    assert flip_rate(lambda pairs: [int(name == "NATO") for _, name in pairs]) == 16.67
