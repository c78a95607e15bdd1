import pytest

from geostance.models.labels import STANCES
from geostance.training.comparing.lexicon import tone_of_statement
from geostance.training.comparing.pairs import Pair


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("The envoy praised the brilliant harbour treaty.", "favor"),
        ("The envoy called it a horrible crime.", "against"),
        ("The envoy did not praise it.", "against"),
        ("The envoy arrives on Tuesday.", "neutral"),
        ("", "neutral"),
    ],
)
def test_tone_stands_for_stance(text: str, stance: str):
    (guess,) = tone_of_statement([Pair(text, "NATO", "", 0, "1")])
    assert STANCES[guess] == stance


def test_the_target_makes_no_difference():
    text = "Kellan praised NATO and nobody else."
    guesses = tone_of_statement([Pair(text, name, "", 0, "1") for name in "KN"])
    assert guesses == [0, 0]
