import dataclasses

import pytest

from geostance.inference.reading.articles import Article
from geostance.inference.scores import (
    ScoredArticle,
    ScoredStatement,
    SentimentScore,
    StanceScore,
)
from geostance.models.labels import Stance


def stance(label: Stance) -> StanceScore:
    shares: dict[Stance, float] = {"favor": 0, "against": 0, "neutral": 0, "none": 0}
    return StanceScore(label, {**shares, label: 1.0})


def test_totals_count_each_label():
    tone = SentimentScore("neutral", {"positive": 0.2, "neutral": 0.7, "negative": 0.1})
    labels: tuple[Stance, ...] = ("favor", "against", "favor", "none")
    statements = tuple(
        ScoredStatement("It held.", 0, 8, tone, {"us": stance(label)})
        for label in labels
    )
    article = ScoredArticle(Article("It held."), "It held.", statements, (), ("us",))
    assert article.totals("us") == {"favor": 2, "against": 1, "neutral": 0, "none": 1}
    with pytest.raises(KeyError):
        article.totals("nato")


def test_sentiment_behaves_as_its_label():
    tone = SentimentScore("negative", {"positive": 0, "neutral": 0.1, "negative": 0.9})
    assert tone == "negative"
    assert "negative" in {tone}
    assert tone.probabilities["negative"] == 0.9


def test_results_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        stance("favor").label = "none"  # type: ignore[misc]
