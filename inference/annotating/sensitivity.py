"""How much a stance hangs on which names are read, and as whose.

A statement is read as it was scored, and then with what should not matter changed:

- "name": the target's name is replaced by its other names and by those of targets that
  the statement does not name (that would make two actors one), and the new text is
  read as scoring reads it. For a model that hides names, as the one that ships does,
  nothing can change but what is found in the text.
- "mentions": only the target's name is hidden, and those of all other actors stand in
  the text, as they would if the targets file did not know them; and, where the target
  is named more than once, one of its names stands in the text in turn.

How much is changed is the total variation distance between the probabilities before
and after, 0 to 1: the share of the probability that goes to other labels.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from geostance.models.masking import Query, mask_actors
from geostance.models.mentions import Mention, MentionFinder
from geostance.models.prediction import Model, predict
from geostance.models.targets import Targets

from .candidates import Candidate
from .scored_rows import Scored

_NAMES = 3
"""Names of each target that are put in, its usual one first."""
_AT_ONCE = 256
"""Statements whose readings are held together."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What changes the stance of a statement most."""

    distance: float
    """Total variation distance, 0 to 1."""
    target: str
    """Whose stance it is."""
    change: str
    """What was changed, in words."""


@dataclass(frozen=True, slots=True)
class _Reading:
    query: Query
    target: str
    change: str = ""


def sensitivities(
    model: Model, targets: Targets, chosen: Sequence[Candidate], batch_size: int = 32
) -> list[Sensitivity]:
    """Measure what changes the stances of each statement most.

    Args:
        model: The model that scored them.
        targets: The targets that they were scored with.
        chosen: The statements.
        batch_size: Statements in a batch; it changes speed, not the result.
    """
    finder = MentionFinder(targets)
    found: list[Sensitivity] = []
    for start in range(0, len(chosen), _AT_ONCE):
        part = [
            list(_readings(candidate.scored, targets, finder))
            for candidate in chosen[start : start + _AT_ONCE]
        ]
        queries = [reading.query for readings in part for reading in readings]
        rows = iter(_probabilities(model, queries, batch_size))
        for readings in part:
            found.append(_most(readings, list(islice(rows, len(readings)))))
    return found


def _probabilities(
    model: Model, queries: Sequence[Query], batch_size: int
) -> list[NDArray[np.float64]]:
    """Return (4,) probabilities for each query; each distinct input is read once."""
    first: dict[object, int] = {}
    inputs = [_input(model, query) for query in queries]
    for place, one in enumerate(inputs):
        first.setdefault(one, place)
    distinct = [queries[place] for place in first.values()]
    logits = [one.stance for one in predict(model, distinct, batch_size=batch_size)]
    rows = model.calibration.probabilities("stance", np.concatenate(logits))
    answers = dict(zip(first, rows, strict=True))
    return [answers[one] for one in inputs]


def _input(model: Model, query: Query) -> object:
    """Return what the stance toward the one actor asked about follows from."""
    if not model.encoder.hides_names:
        return query.text, tuple(query.mentions), tuple(query.actors)
    masked = mask_actors(query)
    return masked.text, masked.slots[query.actors[0]]


def _most(readings: list[_Reading], rows: list[NDArray[np.float64]]) -> Sensitivity:
    """Compare the readings of one statement, (4,) probabilities each."""
    before = {
        reading.target: row
        for reading, row in zip(readings, rows, strict=True)
        if not reading.change
    }
    return max(
        (
            Sensitivity(
                float(np.abs(row - before[reading.target]).sum()) / 2,
                reading.target,
                reading.change or "nothing",
            )
            for reading, row in zip(readings, rows, strict=True)
        ),
        key=lambda one: one.distance,
    )


def _readings(
    scored: Scored, targets: Targets, finder: MentionFinder
) -> Iterator[_Reading]:
    mentions = _all_mentions(scored.text, scored.mentions, finder)
    for target in scored.asked:
        yield _Reading(Query(scored.text, mentions, [target]), target)
        yield from _with_names(scored, target, targets, finder)
        yield from _with_mentions(scored.text, mentions, target)


def _all_mentions(
    text: str, known: Sequence[Mention], finder: MentionFinder
) -> list[Mention]:
    """Return the mentions that scores tell, and those of actors that they do not."""
    named = dict.fromkeys(mention.actor for mention in known)
    others = [
        mention
        for mention in finder.find(text, named)
        if all(mention.end <= one.start or one.end <= mention.start for one in known)
    ]
    return sorted([*known, *others], key=lambda mention: mention.start)


def _with_names(
    scored: Scored, target: str, targets: Targets, finder: MentionFinder
) -> Iterator[_Reading]:
    own = [m for m in scored.mentions if m.actor == target and m.origin == "name"]
    before = {scored.text[m.start : m.end].casefold() for m in own}
    others = {mention.actor for mention in scored.mentions} - {target}
    for actor, names in targets.targets.items():
        if actor in others:
            continue
        usual = dict.fromkeys((names.name, *names.exact, *names.aliases))
        for name in islice((n for n in usual if n.casefold() not in before), _NAMES):
            text, kept = _renamed(scored, own, name)
            found = _all_mentions(text, kept, finder)
            # A name that is not read as its actor there is no other name of it.
            if any(mention.actor == actor for mention in found):
                yield _Reading(Query(text, found, [actor]), target, f"name: {name}")


def _renamed(
    scored: Scored, own: Sequence[Mention], name: str
) -> tuple[str, list[Mention]]:
    """Put a name in place of mentions; keep those of other kinds ("we") in place."""
    parts, place = [], 0
    for mention in own:
        parts += [scored.text[place : mention.start], name]
        place = mention.end
    text = "".join((*parts, scored.text[place:]))

    def moved(where: int) -> int:
        gone = [m for m in own if m.end <= where]
        return where + sum(len(name) - (m.end - m.start) for m in gone)

    kept = [
        replace(m, start=moved(m.start), end=moved(m.end))
        for m in scored.mentions
        if m.origin != "name"
    ]
    return text, kept


def _with_mentions(
    text: str, mentions: Sequence[Mention], target: str
) -> Iterator[_Reading]:
    own = [mention for mention in mentions if mention.actor == target]
    if len(own) < len(mentions):
        change = "mentions: other actors' names stand in the text"
        yield _Reading(Query(text, own, [target]), target, change)
    for one in own if len(own) > 1 else ():
        rest = [mention for mention in mentions if mention != one]
        change = f"mentions: {text[one.start : one.end]!r} stands in the text"
        yield _Reading(Query(text, rest, [target]), target, change)
