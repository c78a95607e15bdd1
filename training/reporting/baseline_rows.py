"""What simple models reach on the data of a run, for its card."""

import json
from pathlib import Path
from typing import Any

from geostance.models.errors import DataError
from geostance.training.comparing.baselines import baseline_reports
from geostance.training.config import DataConfig
from geostance.training.mixing.data import split_source
from geostance.training.sources import SOURCES


def record_baselines(config: DataConfig, folder: Path) -> None:
    """Fit the quick baselines on each source of stances; write baselines.json.

    A source that they cannot be fitted on, for it has too few statements or a single
    label, has no row: a finished run is not lost over its card.
    """
    rows: list[dict[str, Any]] = []
    for source in config.sources:
        if not SOURCES[source.name].labels:
            continue
        try:
            reports = baseline_reports(split_source(source.name, config.root))
        except (DataError, ValueError):  # the second is scikit-learn's
            continue
        rows += [
            {
                "source": source.name,
                "baseline": name,
                "macro_f1": report["macro_f1"],
                "interval": report.get("interval"),
            }
            for name, report in reports.items()
        ]
    text = json.dumps(rows, indent=2) + "\n"
    (folder / "baselines.json").write_text(text, "utf-8")
