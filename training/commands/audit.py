"""`geostance audit`."""

import argparse
import json
import sys
from typing import Any

from .shared import RAW, load


def add(commands: Any) -> None:  # noqa: ANN401
    """Add `audit` to the command line."""
    parser = commands.add_parser(
        "audit",
        help="what changes the label and should not, and what should and does not",
        description="Swap the actor in carrier sentences, under its own and its other "
        "names, and edit statements so that the label must change or must stay "
        "(docs/audit.md). Figures have 95%% intervals.",
        epilog="examples:\n  geostance audit runs/minilm\n"
        "  geostance audit default --json --worst 50 > audit.json",
        formatter_class=RAW,
    )
    parser.add_argument("model", help="a model folder, a hub id, or `default`")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--worst",
        type=_count,
        default=10,
        metavar="N",
        help="cases to name of each part (default: 10)",
    )
    parser.set_defaults(run=_run)


def _count(value: str) -> int:
    if not value.isdecimal():
        raise argparse.ArgumentTypeError(f"{value!r} is no number of cases: 0 or more")
    return int(value)


def _run(options: argparse.Namespace) -> int:
    from rich.console import Console

    from geostance.training.auditing import audit
    from geostance.training.auditing.tables import print_report

    report = audit(load(options.model), worst=options.worst)
    if options.json:
        print(json.dumps(report, indent=2))
    else:
        # A pipe has no width; 80 columns would fold the cases to ribbons.
        print_report(report, Console(width=None if sys.stdout.isatty() else 160))
    return 0
