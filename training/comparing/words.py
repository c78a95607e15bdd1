"""The majority label, and words and word pairs with a line between the labels.

Both see statements in which, as for our own model, names are hidden: the target's and
the others'.
"""

from collections.abc import Sequence
from typing import Any

from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from .pairs import Pair


def majority(train: Sequence[Pair], dev: Sequence[Pair]) -> list[int]:
    """Give every dev pair the commonest label of the train split."""
    return _guesses(DummyClassifier(strategy="most_frequent"), train, dev)


def bag_of_words(train: Sequence[Pair], dev: Sequence[Pair]) -> list[int]:
    """Label dev pairs by TF-IDF and a logistic regression that weighs classes alike."""
    model = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        LogisticRegression(max_iter=1000, class_weight="balanced"),
    )
    return _guesses(model, train, dev)


def _guesses(model: Any, train: Sequence[Pair], dev: Sequence[Pair]) -> list[int]:  # noqa: ANN401
    model.fit([p.hidden for p in train], [p.label for p in train])
    return [int(guess) for guess in model.predict([p.hidden for p in dev])]
