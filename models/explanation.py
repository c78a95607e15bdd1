"""Which words of a statement carry its stance: each is left out in turn.

Leaving out one word at a time is the plainest way to ask (Li, Monroe and Jurafsky,
"Understanding neural networks through representation erasure", 2016): its answer is a
difference of two probabilities that the model itself gives.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .errors import ModelError
from .labels import REPORTED, STANCES, Stance, stance_id
from .masking import Query
from .prediction import Model, predict

_WORD = re.compile(r"['’]s(?!\w)|\w+(?:[-'’]\w+)*|[^\w\s]")


@dataclass(frozen=True, slots=True)
class WordWeight:
    """A word or a mark of a statement, `text[start:end]`, and what it does."""

    text: str
    start: int
    end: int
    weight: float
    """By how much the probability of the label falls, -1 to 1, when the word is left
    out; below 0 it rises."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What carries the stance of a statement toward one actor."""

    label: Stance
    """The label that the weights are about."""
    probability: float
    """Of the label, calibrated, with all words."""
    words: tuple[WordWeight, ...]
    """All words and marks in their order, but no names: they are hidden."""


def explain(
    model: Model,
    query: Query,
    label: Stance | None = None,
    convention: str = REPORTED,
    batch_size: int = 32,
) -> Explanation:
    """Weigh the words of a statement by what the model says without each of them.

    Args:
        model: The trained model.
        query: A statement with its mentions and the one actor asked for. Its names are
            left where they are, as slots.
        label: What to explain; by default the most probable label.
        convention: Whose labelling convention to answer in.
        batch_size: Statements in a batch; it changes speed, not weights.

    Raises:
        ValueError: If the query asks for none or several actors, the label is unknown,
            or the model does not know the convention.
        ModelError: If the model sees names, which are not weighed.
    """
    if not model.encoder.hides_names:
        raise ModelError(
            f"{model.source}: trained with names shown, and names are not weighed: the "
            "words alone would not explain it"
        )
    if len(query.actors) != 1:
        raise ValueError(f"one actor can be explained, not {len(query.actors)}")
    spans = list(_words(query))
    variants = [query, *(_without(query, *span) for span in spans)]
    rows = [
        model.calibration.probabilities("stance", found.stance, convention)[0].tolist()
        for found in predict(model, variants, convention, batch_size)
    ]
    whole = rows[0]
    number = whole.index(max(whole)) if label is None else stance_id(label)
    words = tuple(
        WordWeight(query.text[start:end], start, end, whole[number] - row[number])
        for (start, end), row in zip(spans, rows[1:], strict=True)
    )
    return Explanation(STANCES[number], whole[number], words)


def _words(query: Query) -> Iterator[tuple[int, int]]:
    """Find the words between the names."""
    place = 0
    for mention in sorted(query.mentions, key=lambda m: m.start):
        yield from _between(query.text, place, mention.start)
        place = max(place, mention.end)
    yield from _between(query.text, place, len(query.text))


def _between(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for word in _WORD.finditer(text, start, max(start, end)):
        yield word.span()


def _without(query: Query, start: int, end: int) -> Query:
    """Put a space in the place of a word; what stands after it moves up."""
    text = f"{query.text[:start]} {query.text[end:]}"
    moved = end - start - 1
    mentions = [
        m if m.start < start else replace(m, start=m.start - moved, end=m.end - moved)
        for m in query.mentions
    ]
    return Query(text, mentions, query.actors)
