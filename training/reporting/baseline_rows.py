"""What simple models reach on the data of a run, for its card."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from geostance.models.errors import DataError
from geostance.training.comparing.baselines import baseline_reports
from geostance.training.sources import SOURCES
from geostance.training.sources.examples import Example


def record_baselines(sources: Mapping[str, Sequence[Example]], folder: Path) -> None:
    """Fit the quick baselines on each source of stances; write baselines.json.

    Args:
        sources: All examples of each source, split as training splits them.
        folder: Where to.

    A source that they cannot be fitted on, for it has too few statements or a single
    label, has no row: a finished run is not lost over its card.
    """
    rows: list[dict[str, Any]] = []
    for source, examples in sources.items():
        if not SOURCES[source].labels:
            continue
        try:
            reports = baseline_reports(examples)
        except (DataError, ValueError):  # the second is scikit-learn's
            continue
        rows += [
            {
                "source": source,
                "baseline": name,
                "macro_f1": report["macro_f1"],
                "interval": report.get("interval"),
            }
            for name, report in reports.items()
        ]
    text = json.dumps(rows, indent=2) + "\n"
    (folder / "baselines.json").write_text(text, "utf-8")
