"""What simple models reach on the same splits: the majority label, words and a line.

The second is TF-IDF of words and word pairs with logistic regression, over statements
in which, as for our own model, names are hidden: the target's and the others'.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from geostance.models.errors import DataError
from geostance.models.labels import IGNORED, STANCES

from .evaluation import score
from .sources.examples import Example

_TARGET, _OTHER = " thetarget ", " anotheractor "


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement with its names hidden, and the stance toward one of them."""

    text: str
    label: int
    group: str


def majority() -> Any:  # noqa: ANN401
    """Return a classifier that always gives the commonest label."""
    return DummyClassifier(strategy="most_frequent")


def bag_of_words() -> Any:  # noqa: ANN401
    """Return TF-IDF with a logistic regression that weighs classes alike."""
    return make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        LogisticRegression(max_iter=1000, class_weight="balanced"),
    )


BASELINES: dict[str, Callable[[], Any]] = {
    "majority": majority,
    "TF-IDF + LR": bag_of_words,
}


def baseline_reports(examples: Sequence[Example]) -> dict[str, dict[str, Any]]:
    """Fit each baseline on the train split of a source and score its dev split.

    Args:
        examples: All of a source, split as training splits it.

    Returns:
        Baseline -> macro_f1, its interval, accuracy, support, f1 and confusion.

    Raises:
        DataError: If a split has no stance.
    """
    train, dev = pairs(examples, "train"), pairs(examples, "dev")
    if not train or not dev:
        name = examples[0].source if examples else "the source"
        raise DataError(
            f"{name}: {len(train)} stances in its train and {len(dev)} in its dev "
            "split: baselines need some in both"
        )
    reports = {}
    for name, make in BASELINES.items():
        model = make().fit([p.text for p in train], [p.label for p in train])
        guesses = [int(guess) for guess in model.predict([p.text for p in dev])]
        labels = [p.label for p in dev]
        reports[name] = score(guesses, labels, STANCES, [p.group for p in dev])
    return reports


def pairs(examples: Sequence[Example], split: str) -> list[Pair]:
    """Return every annotated pair of statement and target of a split."""
    return [
        Pair(hidden(example, actor), label, example.group)
        for example in examples
        if example.split == split
        for actor, label in example.stances.items()
        if label != IGNORED
    ]


def hidden(example: Example, target: str) -> str:
    """Return a statement with a word for its target and one for other actors."""
    text, place = "", 0
    for mention in sorted(example.mentions, key=lambda m: m.start):
        if mention.start < place:
            continue
        word = _TARGET if mention.actor == target else _OTHER
        text += example.text[place : mention.start] + word
        place = mention.end
    return text + example.text[place:]
