"""VADER: a lexicon of toned words, with rules for negation and emphasis.

Hutto and Gilbert, "VADER: A parsimonious rule-based model for sentiment analysis of
social media text", ICWSM 2014. The authors' own package is used: the copy in nltk
fetches its lexicon from elsewhere before it can run.
"""

from collections.abc import Sequence
from importlib.util import find_spec

from geostance.models.labels import Stance, stance_id

from .pairs import Pair

_THRESHOLD = 0.05
"""Of the compound score, -1 to 1: as its authors publish it."""


def has_lexicon() -> bool:
    """Say whether the extra `baselines` is installed."""
    return find_spec("vaderSentiment") is not None


def tone_of_statement(pairs: Sequence[Pair]) -> list[int]:
    """Take the tone of each statement for its stance, whoever the target is.

    Positive is favor, negative against: what counting words without asking whom they
    are about amounts to. It never says `none`.
    """
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()
    return [
        stance_id(_stance(analyzer.polarity_scores(pair.text)["compound"]))
        for pair in pairs
    ]


def _stance(compound: float) -> Stance:
    if compound >= _THRESHOLD:
        return "favor"
    return "against" if compound <= -_THRESHOLD else "neutral"
