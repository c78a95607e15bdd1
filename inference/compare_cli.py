"""`geostance compare`: parses and calls."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .aggregate_cli import table_format
from .options import check_least

_EXAMPLES = """examples:
  geostance compare old/ new/                       two models on the same articles
  geostance compare 2023/ 2024/ --out report.html   two years
  geostance compare a.parquet b.parquet --format json

Statements are the same if they have the same text in an article of the same id.
exit codes: 0 done; 2 usage, or scores that cannot be read
"""


def add_compare(commands: Any) -> None:  # noqa: ANN401
    """Add `compare` to the command line."""
    parser = commands.add_parser(
        "compare",
        help="say what differs between two runs",
        description="Compare what two models, or a model on two sets of articles, have "
        "found: labels that flip, shares that shift, words that are new, and the "
        "statements on which they disagree most.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("first", help="what `geostance score` wrote: a folder, or one file")
    add("second", help="likewise; differences are the second less the first")
    add("--format", choices=("table", "html", "json"), help="default: as --out ends")
    add("--out", type=Path, help="write here instead of printing")
    add("--first-model", help="the model of the first; default: as its folder tells")
    add("--second-model", help="likewise")
    add(
        "--listed",
        type=int,
        default=20,
        metavar="N",
        help="statements and words that are listed; default: 20",
    )
    add("--seed", type=int, default=0, help="of the draws; default: 0")
    parser.set_defaults(run=run_compare)


def run_compare(options: argparse.Namespace) -> int:
    """Compare two runs as the options say."""
    check_least("listed", options.listed, 0)
    kind = table_format(options.out, options.format, ("table", "html", "json"))
    from .tables.comparing import compare
    from .tables.saving import write_text
    from .tables.scores import open_scores

    with open_scores(options.first) as first, open_scores(options.second) as second:
        models = (options.first_model, options.second_model)
        found = compare(first, second, models, options.listed, options.seed)
    if kind == "json":
        write_text(options.out, json.dumps(asdict(found), indent=2, ensure_ascii=False))
    elif kind == "html":
        from .tables.page import comparison_page

        write_text(options.out, comparison_page(found))
    else:
        from rich.console import Console

        from .tables.compared_table import print_comparison

        width = None if sys.stdout.isatty() else 140
        print_comparison(found, Console(width=width))
    return 0
