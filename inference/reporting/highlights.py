"""The statements that an overview names: the surest and the least sure."""

from collections.abc import Sequence
from dataclasses import dataclass

from geostance.inference.tables import Scores

from .parts import Key

_SURE = 5
"""Statements in each list."""


@dataclass(frozen=True, slots=True)
class Highlight:
    """A statement worth a look, and its label toward a target."""

    key: Key
    """Its article."""
    statement: int
    text: str
    speaker: str | None
    title: str | None
    outlet: str | None
    target: str
    label: str
    probability: float


def surest(scores: Scores, target: str, label: str) -> list[Highlight]:
    """Find the statements whose label toward a target is most probable.

    Args:
        scores: All of them.
        target: Toward whom.
        label: favor or against.
    """
    return _found(
        scores,
        f"stance = ? AND NOT coalesce(stance_abstain, false) ORDER BY {_CHANCE} DESC",
        (target, label),
    )


def least_sure(scores: Scores, target: str) -> list[Highlight]:
    """Find the statements that name a target and whose label is least probable."""
    return _found(scores, f"stance IS NOT NULL ORDER BY {_CHANCE}", (target,))


_CHANCE = "greatest(stance_favor, stance_against, stance_neutral, stance_none)"


def _found(scores: Scores, where: str, values: Sequence[str]) -> list[Highlight]:
    rows = scores.rows(
        "SELECT article, file, row, statement, text, speaker, title, outlet, target, "
        f"stance, {_CHANCE} FROM scores WHERE named AND target = ? AND {where}, "
        f"article_key, statement LIMIT {_SURE}",
        values,
    )
    return [Highlight((row[0], row[1], row[2]), *row[3:]) for row in rows]
