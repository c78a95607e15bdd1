"""`geostance evaluate`."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from .shared import RAW, load, needs_extra


def add(commands: Any) -> None:  # noqa: ANN401
    """Add `evaluate` to the command line."""
    parser = commands.add_parser(
        "evaluate",
        help="what a model is worth on annotated data",
        description="Report macro-F1, calibration and what abstaining buys, for each "
        "source, head and target, on the held-out dev split of each source, answered "
        "in its own labelling convention. docs/evaluation.md explains every figure.",
        epilog="examples:\n  geostance evaluate runs/minilm corpora "
        "--source newsmtsc --source dse\n"
        "  geostance evaluate runs/b corpora --against runs/a --plots runs/b/plots",
        formatter_class=RAW,
    )
    parser.add_argument("model", help="a model folder, a hub id, or `default`")
    parser.add_argument("data", type=Path, help="the folder above the corpora")
    parser.add_argument("--source", action="append", help="default: all that lie there")
    parser.add_argument("--split", default="dev", help="default: dev")
    parser.add_argument("--convention", help="answer in this one, for every source")
    parser.add_argument(
        "--risk",
        type=_share,
        default=0.15,
        help="share of wrong answers that abstaining should leave (default: 0.15)",
    )
    parser.add_argument(
        "--against", metavar="MODEL", help="another model: is the difference chance?"
    )
    parser.add_argument(
        "--plots", type=Path, metavar="FOLDER", help="write diagrams there, as SVG"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the JSON there")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    needs_extra()
    from geostance.training.evaluating.evaluation import evaluate_sources
    from geostance.training.evaluating.plots import draw, needs_matplotlib
    from geostance.training.evaluating.table import print_reports

    if options.plots:
        needs_matplotlib()  # before the model has worked for minutes
    reports = evaluate_sources(
        load(options.model),
        options.data,
        options.source,
        options.split,
        options.convention,
        options.risk,
        load(options.against) if options.against else None,
    )
    text = json.dumps(reports, indent=2)
    if options.json:
        print(text)
    else:
        print_reports(reports)
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(text + "\n", "utf-8")
    if options.plots:
        drawn = draw(reports, options.plots)
        print(f"{options.plots}: {len(drawn)} diagrams written", file=sys.stderr)
    return 0


def _share(text: str) -> float:
    """Read a share between 0 and 1."""
    try:
        share = float(text)
    except ValueError:
        share = 0.0
    if not 0 < share < 1:
        raise argparse.ArgumentTypeError(f"{text} is no share between 0 and 1")
    return share
