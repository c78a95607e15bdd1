"""Annotated statements -> pairs of a statement and one of its targets."""

from collections.abc import Sequence
from dataclasses import dataclass

from geostance.models.labels import IGNORED
from geostance.models.targets import default_targets
from geostance.training.sources.examples import Example

_TARGET, _OTHER = " thetarget ", " anotheractor "


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement, and the stance toward one of the actors in it."""

    text: str
    """As it was published, with its names."""
    target: str
    """The target's name: the usual one of a known actor, else its words in `text`."""
    hidden: str
    """The statement with a word for its target and one for other actors."""
    label: int
    group: str


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
