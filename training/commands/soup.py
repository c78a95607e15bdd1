"""`geostance soup`."""

import argparse
from pathlib import Path
from typing import Any

from .shared import RAW, needs_extra, report_written


def add(commands: Any) -> None:  # noqa: ANN401
    """Add `soup` to the command line."""
    parser = commands.add_parser(
        "soup",
        help="average the weights of several runs",
        description="Average the weights of runs that share encoder, sources and seed "
        "and differ in how they were trained; one model, as fast as each of them.",
        epilog="example:\n  geostance soup corpora runs/a runs/b --out runs/soup",
        formatter_class=RAW,
    )
    parser.add_argument("data", type=Path, help="the folder above the corpora")
    parser.add_argument("member", type=Path, nargs="+", help="folders of runs")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    needs_extra()
    from geostance.training.soup import soup

    return report_written(soup(options.member, options.data, options.out), options.out)
