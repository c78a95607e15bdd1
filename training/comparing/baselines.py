"""What simple models reach on the same splits, and the plain classifier of pairs.

The quick ones: the majority label, TF-IDF with logistic regression, and the VADER
lexicon. The sentence pair takes minutes and is fitted only where it is asked for.
"""

from collections.abc import Sequence
from typing import Any

from geostance.models.errors import DataError
from geostance.models.labels import IGNORED, STANCES
from geostance.models.targets import default_targets
from geostance.training.evaluating.evaluation import score
from geostance.training.sources.examples import Example

from .lexicon import has_lexicon, tone_of_statement
from .pairs import Pair
from .words import bag_of_words, majority

_TARGET, _OTHER = " thetarget ", " anotheractor "


def baseline_reports(
    examples: Sequence[Example], pair_encoder: str | None = None
) -> dict[str, dict[str, Any]]:
    """Fit each baseline on the train split of a source and score its dev split.

    Args:
        examples: All of a source, split as training splits it.
        pair_encoder: Fit the sentence pair, too, from this encoder (as
            `encoder.name` of a config): minutes.

    Returns:
        Baseline -> macro_f1, its interval, accuracy, support, f1 and confusion; of
        the sentence pair also flip_rate, as in the audit. VADER is among them where
        the extra `baselines` is installed.

    Raises:
        DataError: If a split has no stance.
        ConfigError: If the encoder cannot be loaded.
    """
    train, dev = pairs(examples, "train"), pairs(examples, "dev")
    if not train or not dev:
        name = examples[0].source if examples else "the source"
        raise DataError(
            f"{name}: {len(train)} stances in its train and {len(dev)} in its dev "
            "split: baselines need some in both"
        )
    labels, groups = [p.label for p in dev], [p.group for p in dev]

    def report(guesses: list[int]) -> dict[str, Any]:
        return score(guesses, labels, STANCES, groups)

    reports = {
        "majority": report(majority(train, dev)),
        "TF-IDF + LR": report(bag_of_words(train, dev)),
    }
    if has_lexicon():
        reports["VADER"] = report(tone_of_statement(dev))
    if pair_encoder is not None:
        from .flips import flip_rate
        from .sentence_pair import PairClassifier

        classifier = PairClassifier(pair_encoder)
        classifier.fit(train)
        guesses = classifier.predict([(p.text, p.target) for p in dev])
        flips = {"flip_rate": flip_rate(classifier.predict)}
        reports["sentence pair"] = report(guesses) | flips
    return reports


def pairs(examples: Sequence[Example], split: str) -> list[Pair]:
    """Return every annotated pair of statement and target of a split.

    A statement with several targets is in several pairs, which differ in their target
    alone.
    """
    return [
        Pair(
            text=example.text,
            target=_name(example, actor),
            hidden=hidden(example, actor),
            label=label,
            group=example.group,
        )
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


def _name(example: Example, actor: str) -> str:
    known = default_targets().actors
    if actor in known:
        return known[actor].name
    spans = [(m.start, m.end) for m in example.mentions if m.actor == actor]
    return example.text[slice(*min(spans))]
