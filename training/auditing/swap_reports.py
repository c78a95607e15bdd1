"""What target swaps tell: flips and shifts, overall, by phenomenon, actor and name."""

from collections.abc import Sequence
from itertools import chain
from statistics import fmean
from typing import Any

from .actors import Form
from .answers import Answer, flips, mean_of, shift
from .measures import by, with_intervals, written
from .swaps import Swap

_BY_CONSTRUCTION = (
    "Names become slots before the network reads them: it reads every carrier alike "
    "whoever is named. That no label flips here is by construction, and no finding."
)
_NAMES_REACH_IT = (
    "The network does not read every carrier alike: some of the names reach it."
)


def name_report(swaps: Sequence[Swap], worst: int) -> dict[str, Any]:
    """Report on own names: overall, by phenomenon and by actor.

    Returns:
        `same_input`: share (in %) of carriers that the network reads alike whoever is
        named. `flip_rate`, `accuracy` (in %), `mean_shift`, `max_shift`, and `bias` of
        each actor, as docs/audit.md defines them.
    """
    groups = by(lambda swap: swap.carrier.phenomenon, swaps)
    same = 100 * fmean(len({one.seen for one in swap.all}) == 1 for swap in swaps)
    return {
        **_name_summary(swaps),
        "same_input": round(same, 2),
        "note": _BY_CONSTRUCTION if same == 100 else _NAMES_REACH_IT,
        "phenomena": {name: _name_summary(group) for name, group in groups.items()},
        "by_actor": _actors(swaps),
        "worst": _worst(swaps, worst),
    }


def alias_report(swaps: Sequence[Swap], worst: int) -> dict[str, Any]:
    """Report on all names: within and between actors, by phenomenon, actor and name."""
    groups = by(lambda swap: swap.carrier.phenomenon, swaps)
    return {
        "names": len({form for swap in swaps for form in swap.answers}),
        **_alias_summary(swaps),
        "phenomena": {name: _alias_summary(group) for name, group in groups.items()},
        "by_actor": _actors(swaps),
        "by_name": _names(swaps),
        "worst": _worst(swaps, worst),
    }


def _name_summary(swaps: Sequence[Swap]) -> dict[str, Any]:
    shifts = [shift(swap.all) for swap in swaps]
    return {
        "carriers": len(swaps),
        **with_intervals(
            flip_rate=[flips(swap.all) for swap in swaps],
            accuracy=[swap.right for swap in swaps],
            mean_shift=shifts,
        ),
        "max_shift": round(max(shifts), 4),
    }


def _alias_summary(swaps: Sequence[Swap]) -> dict[str, Any]:
    own = [list(swap.by_actor.values()) for swap in swaps]
    means = [[mean_of(answers) for answers in actors] for actors in own]
    shifts = [[shift(answers) for answers in actors] for actors in own]
    between = [shift(answers) for answers in means]
    return {
        "carriers": len(swaps),
        **with_intervals(
            flip_rate_within=[fmean(map(flips, actors)) for actors in own],
            flip_rate_between=[flips(answers) for answers in means],
            mean_shift_within=[fmean(values) for values in shifts],
            mean_shift_between=between,
            accuracy=[swap.right for swap in swaps],
            not_found=[100 * fmean(one.seen < 0 for one in s.all) for s in swaps],
        ),
        "max_shift_within": round(max(chain.from_iterable(shifts)), 4),
        "max_shift_between": round(max(between), 4),
    }


def _actors(swaps: Sequence[Swap]) -> dict[str, Any]:
    """Return the accuracy and bias of each actor; its names count as their mean."""
    groups = [swap.by_actor for swap in swaps]
    margins = [
        {actor: mean_of(answers).margin for actor, answers in group.items()}
        for group in groups
    ]
    return {
        actor: with_intervals(
            accuracy=[
                swap.right_of(group[actor])
                for swap, group in zip(swaps, groups, strict=True)
            ],
            bias=[row[actor] - fmean(row.values()) for row in margins],
        )
        for actor in groups[0]
    }


def _names(swaps: Sequence[Swap]) -> dict[str, Any]:
    """Compare each name with the actor's own, in the carriers that have both."""
    pairs: dict[Form, list[tuple[Answer, Answer]]] = {}
    for swap in swaps:
        own: dict[str, Answer] = {}
        for form, one in swap.answers.items():
            first = own.setdefault(form.actor, one)
            if first is not one:
                pairs.setdefault(form, []).append((first, one))
    return {
        form.name: {
            "actor": form.actor,
            "carriers": len(rows),
            **with_intervals(
                flip_rate=[100 * (a.label != b.label) for a, b in rows],
                mean_shift=[shift(row) for row in rows],
                bias=[b.margin - a.margin for a, b in rows],
            ),
        }
        for form, rows in pairs.items()
    }


def _worst(swaps: Sequence[Swap], count: int) -> list[dict[str, Any]]:
    """Return the carriers with the most flips, then those whose label is most wrong."""
    rows = []
    for swap in swaps:
        sure = fmean(one.probability(swap.carrier.expected) for one in swap.all)
        flipped = flips(swap.all)
        if flipped or swap.right < 100:
            rows.append(((-flipped, sure), swap))
    rows.sort(key=lambda row: row[0])
    return [
        {
            "carrier": swap.carrier.text,
            "phenomenon": swap.carrier.phenomenon,
            "expected": swap.carrier.expected,
            "flip_rate": round(-order[0], 2),
            "shift": round(shift(swap.all), 4),
            "answers": _distinct(swap),
        }
        for order, swap in rows[:count]
    ]


def _distinct(swap: Swap) -> list[dict[str, Any]]:
    """Return an answer for each input that the network saw, and its names."""
    groups = by(lambda form: str(swap.answers[form].seen), swap.answers)
    return [
        {"names": [form.name for form in forms], **written(swap.answers[forms[0]])}
        for forms in groups.values()
    ]
