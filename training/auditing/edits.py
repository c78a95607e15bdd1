"""Edits of a statement: those that must change the label, and those that must not."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from geostance.models.archive import TrainedModel
from geostance.models.masking import Query
from geostance.models.mentions import MentionFinder, explicit_mentions

from .answers import Answer, answer, find_query, shift
from .items import Item
from .measures import by, with_intervals, written


@dataclass(frozen=True, slots=True)
class Edited:
    """An item and what the model says of each of its statements."""

    item: Item
    answers: list[Answer]
    found: list[bool]
    """Of each statement, whether scoring finds the target that it speaks of."""

    @property
    def right(self) -> list[bool]:
        """Of each statement, whether its label is right."""
        return [
            one.label == statement.stance
            for one, statement in zip(self.answers, self.item.statements, strict=True)
        ]

    @property
    def changes(self) -> bool:
        """Whether the labels are not all the same."""
        return len({one.label for one in self.answers}) > 1

    @property
    def sure(self) -> float:
        """The least probability that the model gives to a right label."""
        return min(
            one.probability(statement.stance)
            for one, statement in zip(self.answers, self.item.statements, strict=True)
        )

    def written(self) -> dict[str, Any]:
        """Return the item as a worst case."""
        rows = zip(self.answers, self.item.statements, strict=True)
        return {
            "id": self.item.id,
            "edit": self.item.edit,
            "shift": round(shift(self.answers), 4),
            "answers": [
                {"expected": statement.stance, **written(one)}
                for one, statement in rows
            ],
        }


def edited(
    model: TrainedModel, items: Sequence[Item], finder: MentionFinder
) -> list[Edited]:
    """Read every statement of the items as scoring does, on its own.

    A target that the statement speaks of and the finder does not see there ("the
    allied pilots") is marked as it is annotated: what is asked is where the statement
    stands. `Edited.found` tells of it.
    """
    queries = []
    found = []
    for statement in (one for item in items for one in item.statements):
        query = find_query(statement.text, statement.target, finder)
        found.append(bool(query.actors) or statement.stance == "none")
        if not found[-1]:
            mentions = explicit_mentions(statement.text, [statement.span], finder)
            query = Query(statement.text, mentions, ["0"])
        queries.append(query)
    rows = iter(zip(answer(model, queries), found, strict=True))
    edits = []
    for item in items:
        own, seen = zip(*(next(rows) for _ in item.statements), strict=True)
        edits.append(Edited(item, list(own), list(seen)))
    return edits


def contrast_report(rows: Sequence[Edited], worst: int) -> dict[str, Any]:
    """Report on edits that must change the label, overall and by kind of edit.

    Returns:
        `right`: share (in %) of items whose labels are all right; `changed`: share
        whose labels differ at all; `accuracy`: share of right labels; `not_found`:
        share of statements whose target scoring would not find.
    """
    groups = by(lambda row: row.item.edit, rows)
    wrong = [row for row in rows if not all(row.right)]
    wrong.sort(key=lambda row: (row.changes, row.sure))
    return {
        **_contrasts(rows),
        "edits": {edit: _contrasts(group) for edit, group in groups.items()},
        "worst": [row.written() for row in wrong[:worst]],
    }


def invariance_report(rows: Sequence[Edited], worst: int) -> dict[str, Any]:
    """Report on edits that must leave the label, overall and by kind of edit.

    Returns:
        `flip_rate`: share (in %) of items whose labels are not all the same;
        `accuracy`: share of right labels; `mean_shift` and `max_shift`: the largest
        change of any probability within an item.
    """
    groups = by(lambda row: row.item.edit, rows)
    moved = [row for row in rows if shift(row.answers) > 0]
    moved.sort(key=lambda row: (not row.changes, -shift(row.answers)))
    return {
        **_invariances(rows),
        "edits": {edit: _invariances(group) for edit, group in groups.items()},
        "worst": [row.written() for row in moved[:worst]],
    }


def _contrasts(rows: Sequence[Edited]) -> dict[str, Any]:
    return {
        "items": len(rows),
        **with_intervals(
            right=[100 * all(row.right) for row in rows],
            changed=[100 * row.changes for row in rows],
            accuracy=[100 * fmean(row.right) for row in rows],
            not_found=[100 * (1 - fmean(row.found)) for row in rows],
        ),
    }


def _invariances(rows: Sequence[Edited]) -> dict[str, Any]:
    shifts = [shift(row.answers) for row in rows]
    return {
        "items": len(rows),
        **with_intervals(
            flip_rate=[100 * row.changes for row in rows],
            accuracy=[100 * fmean(row.right) for row in rows],
            mean_shift=shifts,
            not_found=[100 * (1 - fmean(row.found)) for row in rows],
        ),
        "max_shift": round(max(shifts), 4),
    }
