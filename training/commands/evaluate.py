"""`geostance evaluate`."""

import argparse
import json
from pathlib import Path
from typing import Any

from .shared import RAW, load, needs_extra, print_scores


def add(commands: Any) -> None:  # noqa: ANN401
    """Add `evaluate` to the command line."""
    parser = commands.add_parser(
        "evaluate",
        help="macro-F1 of a model on annotated data",
        description="Print macro-F1 per source and target, as the held-out dev split "
        "of each source has it, each answered in its own labelling convention.",
        epilog="example:\n  geostance evaluate runs/minilm corpora "
        "--source newsmtsc --source dse",
        formatter_class=RAW,
    )
    parser.add_argument("model", help="a model folder, a hub id, or `default`")
    parser.add_argument("data", type=Path, help="the folder above the corpora")
    parser.add_argument("--source", action="append", help="default: all that lie there")
    parser.add_argument("--split", default="dev", help="default: dev")
    parser.add_argument("--convention", help="answer in this one, for every source")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    needs_extra()
    from geostance.training.evaluation import evaluate_sources

    model = load(options.model)
    reports = evaluate_sources(
        model, options.data, options.source, options.split, options.convention
    )
    if options.json:
        print(json.dumps(reports, indent=2))
        return 0
    for source, report in reports.items():
        for head, values in report.items():
            print_scores(f"{source} {head}", values)
    return 0
