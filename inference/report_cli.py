"""`geostance report`: parses, calls, says where the report lies."""

import argparse
import sys
from pathlib import Path
from typing import Any

from geostance.models.extras import need_extra

from .options import check_least, named_columns

_EXAMPLES = """examples:
  geostance report scores.parquet --out report.html
  geostance report scores/ --out report/ --title "March"
  geostance report scores.jsonl --out report.html --articles news/*.txt
"""


def add_report(commands: Any) -> None:  # noqa: ANN401
    """Add `report` to the command line."""
    parser = commands.add_parser(
        "report",
        help="show scores on a page to read: an overview, and every article",
        description="Make a report of scores that opens in a browser, without network: "
        "an overview with intervals, and every article with its stances.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add(
        "scores", type=Path, help="what `geostance score --out` wrote: a file or folder"
    )
    add(
        "--out",
        required=True,
        metavar="PATH",
        help="report.html; or a folder, which more than fits one page becomes anyway",
    )
    add(
        "--articles",
        nargs="+",
        default=[],
        metavar="INPUT",
        help="the inputs that were scored: shows their texts as they were read, with "
        "all that was not scored",
    )
    add_columns(parser)
    add("--targets", type=Path, help="a targets file, which names them; default: ours")
    add(
        "--model",
        help="the folder or hub id of the model that scored, if the scores do not "
        "tell: its card is shown, its known errors are taken out of the figures",
    )
    add(
        "--words",
        choices=("none", "listed", "sided", "all"),
        default="listed",
        help="tell which words carried the label of: no statement; those that the "
        "overview lists (default); those that surely take a side; all that name a "
        "target. Each word of them takes a pass of the model",
    )
    add("--title", help="default: the name of the scores")
    add("--per-page", type=int, default=200, metavar="N", help="articles; default: 200")
    parser.set_defaults(run=report)


def add_columns(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the columns of collections."""
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="FIELD=NAME",
        help="the column of a field of --articles, as for `geostance score`",
    )


def report(options: argparse.Namespace) -> int:
    """Make the report."""
    check_installed()
    check_least("per_page", options.per_page)
    from .reporting.command import ReportOptions, make_report

    chosen = ReportOptions(
        articles=options.articles,
        columns=named_columns(options.column),
        targets=options.targets,
        model=options.model,
        words=options.words,
        title=options.title,
        per_page=options.per_page,
    )
    page = make_report(options.scores, Path(options.out), chosen, _warn)
    print(f"{page}: open it in a browser", file=sys.stderr)
    return 0


def check_installed() -> None:
    """See that what a report needs is installed, before anything is read.

    Raises:
        GeostanceError: If it is not; names the extra.
    """
    for package in ("jinja2", "matplotlib", "duckdb"):
        need_extra(package, "report")


def _warn(message: str) -> None:
    print(f"geostance: warning: {message}", file=sys.stderr)
