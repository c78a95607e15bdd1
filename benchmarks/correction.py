"""Whether corrected shares are nearer to the truth, on articles with known labels.

    geostance evaluate default corpora --source geostance --split test --out test.json
    python benchmarks/correction.py test.json

Prints for each target the net stance as annotated, as labelled and corrected, with the
interval of the correction, and how far the three shares are off in all.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geostance.inference.tables.correcting import Confusion, prevalence
from geostance.models.folder import find_model
from geostance.models.labels import REPORTED, STANCES
from geostance.models.resampling import percentile_interval

DRAWS = 2_000
Array = NDArray[np.float64]


def main() -> None:
    """Read an evaluation and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("evaluation", type=Path)
    path = parser.parse_args().evaluation
    found = report(json.loads(path.read_text("utf-8")))
    confusion = Confusion.read(find_model(None))
    print(f"{'target':8} {'n':>5} {'true':>6} {'raw':>6} {'corrected':>24}   off by")
    for target, part in {"all": found, **found["targets"]}.items():
        print(f"{target:8} {measured(target, part['confusion'], confusion)}")


def report(values: Any) -> Any:  # noqa: ANN401
    """Find the report of our own source, wherever it stands."""
    if isinstance(values, dict):
        if REPORTED in values:
            return values[REPORTED]["stance"]
        for value in values.values():
            if (inside := report(value)) is not None:
                return inside
    return None


def measured(target: str, counted: Any, confusion: Confusion) -> str:  # noqa: ANN401
    """Return a row of the table, from counts of true label x given."""
    counts = np.array(
        [[counted.get(s, {}).get(t, 0) for t in STANCES] for s in STANCES], np.float64
    )
    true, given = counts.sum(1)[None], counts.sum(0)[None]
    corrected = prevalence(given, confusion.rates(target)[None])
    rng = np.random.default_rng(0)
    drawn = rng.standard_gamma(given / confusion.effect + 0.25, (DRAWS, 4))
    low, high = percentile_interval(
        net(prevalence(drawn, confusion.draws(target, DRAWS, rng)))
    )
    off = [np.abs(spoken(x) - spoken(true)).sum() for x in (given, corrected)]
    return (
        f"{counts.sum():5.0f} {net(true)[0]:+6.2f} {net(given)[0]:+6.2f} "
        f"{net(corrected)[0]:+6.2f} ({low:+.2f} to {high:+.2f})   "
        f"{off[0]:.2f} raw, {off[1]:.2f} corrected"
    )


def spoken(counts: Array) -> Array:
    """Return favor, against and neutral as shares of what is spoken of (N, 3)."""
    shares: Array = counts[:, :3] / counts[:, :3].sum(1, keepdims=True)
    return shares


def net(counts: Array) -> Array:
    """Return favor - against (N,)."""
    shares = spoken(counts)
    difference: Array = shares[:, 0] - shares[:, 1]
    return difference


if __name__ == "__main__":
    main()
