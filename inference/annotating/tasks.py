"""Candidates -> tasks: what annotators see, and what they fill in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from geostance.models.annotation import FILLED_IN, SENTIMENT, SPEAKER, STANCE, task_id

from .candidates import Candidate

GUESS = "guess_"
"""Before the name of a label: what the model thinks it is."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A candidate, and why it was chosen."""

    candidate: Candidate
    strategy: str
    priority: float | None = None
    """What the strategy goes by; None where it is no number."""
    reason: str | None = None


def task(chosen: Chosen, targets: Sequence[str]) -> dict[str, Any]:
    """Return what a task tells of its statement, the same in every format.

    Args:
        chosen: The statement.
        targets: All targets, in the order of the scores.
    """
    scored = chosen.candidate.scored
    return {
        "task": task_id(scored.article, scored.text),
        "article": scored.article,
        "file": scored.file,
        "row": scored.row,
        "statement": scored.number,
        **scored.about,
        "before": " ".join(chosen.candidate.before),
        "text": scored.text,
        "after": " ".join(chosen.candidate.after),
        "asked": [target for target in targets if target in scored.asked],
        "mentions": [
            {"target": m.actor, "start": m.start, "end": m.end, "origin": m.origin}
            for m in scored.mentions
        ],
        "strategy": chosen.strategy,
    }


def guess(chosen: Chosen, targets: Sequence[str]) -> dict[str, Any]:
    """Return what the model thinks, by the name of what annotators fill in."""
    scored = chosen.candidate.scored
    guesses = chosen.candidate.guesses
    return {
        **{STANCE + t: guesses[t] for t in targets if t in guesses},
        SENTIMENT: scored.sentiment,
        SPEAKER: scored.speaker,
    }


def sureness(chosen: Chosen) -> float:
    """Return the least probability of a guess, 0 to 1."""
    scored = chosen.candidate.scored
    return min(max(scored.stances[target].values()) for target in scored.asked)


def flat_task(chosen: Chosen, targets: Sequence[str], blind: bool) -> dict[str, Any]:
    """Return a task as one row, with empty places for labels.

    Args:
        chosen: The statement.
        targets: All targets, in the order of the scores.
        blind: Leave out what the model thinks, and how sure it is.
    """
    row = task(chosen, targets) | {"blind": blind}
    if not blind:
        known = guess(chosen, targets)
        names = (*(STANCE + target for target in targets), SENTIMENT, SPEAKER)
        row |= {"priority": chosen.priority, "reason": chosen.reason}
        row |= {GUESS + name: known.get(name) for name in names}
    return row | dict.fromkeys((*(STANCE + t for t in targets), *FILLED_IN))
