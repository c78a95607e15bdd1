import numpy as np

from geostance.training.evaluating.answers import Answers


def test_answers_about_one_target():
    found = Answers(
        np.eye(4, dtype=np.float32)[:3], [0, 2, 2], ["us", "nato", "us"], list("abc")
    )
    assert found.guesses == [0, 1, 2]
    assert found.right.tolist() == [True, False, True]
    own = found.of("us")
    assert (own.guesses, own.labels) == ([0, 2], [0, 2])
    assert (own.targets, own.groups) == (["us", "us"], ["a", "c"])
