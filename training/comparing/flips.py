"""The target-swap audit for a classifier that is no model of ours."""

from collections import Counter
from collections.abc import Callable

from geostance.training.auditing.probes import load_probes


def flip_rate(predict: Callable[[list[tuple[str, str]]], list[int]]) -> float:
    """Return the share (in %) of labels that a swap of the target's name changes.

    Args:
        predict: Maps (statement, target name) pairs to label ids.

    Returns:
        As `flip_rate` of `geostance audit`: labels that differ from the most common
        one of their carrier sentence.
    """
    probes = load_probes()
    actors = probes.actors
    filled = [carrier.fill(actor) for carrier in probes.carriers for actor in actors]
    labels = predict([(text, text[slice(*span)]) for text, span in filled])
    changed = 0
    for start in range(0, len(labels), len(actors)):
        of_carrier = Counter(labels[start : start + len(actors)])
        changed += len(actors) - max(of_carrier.values())
    return round(100 * changed / len(labels), 2)
