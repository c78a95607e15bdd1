import pytest

from geostance.models.labels import (
    SENTIMENTS,
    STANCES,
    TAKEN_STANCES,
    sentiment_id,
    stance_id,
)


def test_order_that_every_stored_model_relies_on():
    assert STANCES == ("favor", "against", "neutral", "none")
    assert TAKEN_STANCES == ("favor", "against", "neutral")
    assert SENTIMENTS == ("positive", "neutral", "negative")


def test_ids():
    assert [stance_id(label) for label in STANCES] == [0, 1, 2, 3]
    assert [sentiment_id(label) for label in SENTIMENTS] == [0, 1, 2]


@pytest.mark.parametrize("label", ["Favor", "positive", ""])
def test_unknown_stance(label: str):
    with pytest.raises(ValueError, match="is none of favor, against, neutral, none"):
        stance_id(label)


def test_unknown_sentiment():
    with pytest.raises(ValueError, match="'none' is none of positive, neutral, neg"):
        sentiment_id("none")
