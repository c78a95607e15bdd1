"""What several commands share: loading, and telling scores."""

import argparse
import sys
from pathlib import Path
from typing import Any

from geostance.models.errors import GeostanceError

RAW = argparse.RawDescriptionHelpFormatter


_EXTRAS = {
    "training": ("datasets", "evaluate", "sklearn", "scipy", "accelerate"),
    "search": ("optuna",),
    "fast": ("openvino",),
    "annotation": ("krippendorff",),
}


def needs_extra(extra: str = "training") -> None:
    """Raise an error that says what to install if packages of an extra are absent."""
    from importlib.util import find_spec

    missing = [name for name in _EXTRAS[extra] if find_spec(name) is None]
    if missing:
        raise GeostanceError(
            f"{', '.join(missing)} not installed: pip install 'geostance[{extra}]'"
        )


def load(name: str) -> Any:  # noqa: ANN401
    """Load the model that a command names; `default` is the one that ships."""
    from geostance.models.archive import TrainedModel

    return TrainedModel.load(None if name == "default" else name)


def report_written(metrics: dict[str, Any], output: Path) -> int:
    """Print the headline figures of a model that has been written; return 0."""
    from geostance.training.run import headline

    for source, report in metrics.items():
        head, macro_f1 = headline(report)
        print(f"{source:12} {head} macro-F1 {macro_f1:6.2f}")
    print(f"{output}: model written", file=sys.stderr)
    return 0
