"""The whole audit of a model as one report."""

from typing import Any

from geostance.models.archive import TrainedModel

from .edits import contrast_report, edited, invariance_report
from .probes import Probes, load_probes
from .swap_reports import alias_report, name_report
from .swaps import alias_swaps, name_swaps
from .tones import tone_report


def audit(
    model: TrainedModel, probes: Probes | None = None, worst: int = 10
) -> dict[str, Any]:
    """Measure what changes the labels and should not, and what should and does not.

    Args:
        model: The trained model.
        probes: By default those that ship with the package.
        worst: How many cases to name of each part.

    Returns:
        What docs/audit.md explains: at the top the swap of the actors' own names; and
        `aliases`, `sentiment`, `contrasts` and `invariances`, the last two where there
        are any.

    Raises:
        ConfigError: If a file of the probes is not valid.
        DataError: If the probes contradict each other or cannot be found in the texts.
    """
    probes = probes or load_probes()
    own, all_names = name_swaps(model, probes), alias_swaps(model, probes)
    report = {
        "actors": probes.actors,
        **name_report(own, worst),
        "aliases": alias_report(all_names, worst),
        "sentiment": {"own_names": tone_report(own), "aliases": tone_report(all_names)},
    }
    if probes.contrasts:
        rows = edited(model, probes.contrasts, probes.finder)
        report["contrasts"] = contrast_report(rows, worst)
    if probes.invariances:
        rows = edited(model, probes.invariances, probes.finder)
        report["invariances"] = invariance_report(rows, worst)
    return report
