"""How far annotators of imported tasks agree, each two of them and all together."""

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any

from .agreement import Pair, agreement
from .labelled import Labelled
from .resolving import Labels

Units = dict[str, list[dict[str, str]]]
"""What is labelled, by kind ("stance", "stance russia", "sentiment") -> for each thing
labelled, annotator -> label."""


def annotators_agreement(tasks: Mapping[str, Labels]) -> dict[str, Any]:
    """Measure the agreement of annotators on the tasks that they share.

    Args:
        tasks: Task -> annotator -> their labels.

    Returns:
        `annotators`: name -> tasks; `pairs`: "a / b" -> kind -> what
        `agreement.agreement` returns; `alpha`: kind -> Krippendorff's alpha (nominal)
        of all annotators, who need not have labelled the same, and `n`, the things
        that two or more labelled. Alpha is None where only one label occurs.
    """
    counts: dict[str, int] = {}
    for labels in tasks.values():
        for annotator in labels:
            counts[annotator] = counts.get(annotator, 0) + 1
    pairs = {
        f"{a} / {b}": agreement(shared)
        for a, b in combinations(sorted(counts), 2)
        if (shared := _shared(tasks, a, b))
    }
    alpha = {kind: _alpha(units) for kind, units in _units(tasks).items()}
    return {"annotators": counts, "pairs": pairs, "alpha": alpha}


def _shared(tasks: Mapping[str, Labels], a: str, b: str) -> list[Pair]:
    return [
        Pair(kind, target, (label, labels[b].labels[kind, target]), task, one.text)
        for task, labels in tasks.items()
        if a in labels and b in labels
        for one in [labels[a]]
        for (kind, target), label in one.labels.items()
        if (kind, target) in labels[b].labels
    ]


def _units(tasks: Mapping[str, Labels]) -> Units:
    units: Units = {}
    for labels in tasks.values():
        for kind, target in _things(labels.values()):
            unit = {
                annotator: one.labels[kind, target]
                for annotator, one in labels.items()
                if (kind, target) in one.labels
            }
            if len(unit) > 1:
                units.setdefault(kind, []).append(unit)
                if target:
                    units.setdefault(f"{kind} {target}", []).append(unit)
    return units


def _things(labels: Iterable[Labelled]) -> dict[tuple[str, str], None]:
    return {key: None for entry in labels for key in entry.labels}


def _alpha(units: list[dict[str, str]]) -> dict[str, Any]:
    import krippendorff
    import numpy as np

    labels = sorted({label for unit in units for label in unit.values()})
    names = sorted({annotator for unit in units for annotator in unit})
    if len(labels) < 2:
        return {"n": len(units), "alpha": None}
    ratings = np.full((len(names), len(units)), np.nan)
    for place, unit in enumerate(units):
        for annotator, label in unit.items():
            ratings[names.index(annotator), place] = labels.index(label)
    value = krippendorff.alpha(ratings, level_of_measurement="nominal")
    return {"n": len(units), "alpha": round(float(value), 3)}
