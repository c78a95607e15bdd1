"""`geostance baselines`."""

import argparse
from pathlib import Path
from typing import Any

from .shared import RAW, needs_extra, print_scores


def add(commands: Any) -> None:  # noqa: ANN401
    """Add `baselines` to the command line."""
    parser = commands.add_parser(
        "baselines",
        help="what simple models reach on the same data",
        description="Fit the majority label, and TF-IDF with logistic regression, on "
        "the train split of each source, names hidden, and score its dev split.",
        epilog="example:\n  geostance baselines corpora --source newsmtsc",
        formatter_class=RAW,
    )
    parser.add_argument("data", type=Path, help="the folder above the corpora")
    parser.add_argument("--source", action="append", help="default: all that lie there")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    needs_extra()
    from geostance.training.baselines import baseline_reports
    from geostance.training.data import split_source
    from geostance.training.overview import lying_in
    from geostance.training.sources import SOURCES

    for name in options.source or lying_in(options.data):
        if name in SOURCES and not SOURCES[name].labels:
            continue  # attributions have no label to guess
        examples = split_source(name, options.data)
        for baseline, report in baseline_reports(examples).items():
            print_scores(f"{name} {baseline}", report)
    return 0
