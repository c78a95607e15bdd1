"""`geostance aggregate`: parses and calls."""

import argparse
import sys
from pathlib import Path
from typing import Any

from geostance.models.errors import GeostanceError

from .options import check_least

_EXAMPLES = """examples:
  geostance aggregate scores/                          each target, over all articles
  geostance aggregate scores/ --by outlet,date:month   each outlet, month and target
  geostance aggregate scores.parquet --by speaker --sort spoken --limit 20
  geostance aggregate scores/ --by outlet --compare outlet
  geostance aggregate scores/ --by outlet --out outlets.csv

Figures come with 95% intervals from draws of articles, as labelled and with the model's
known errors taken out (docs/aggregates.md).
exit codes: 0 done; 2 usage, or scores that cannot be read
"""
_FORMATS = ("table", "csv", "parquet", "json")


def add_aggregate(commands: Any) -> None:  # noqa: ANN401
    """Add `aggregate` to the command line."""
    parser = commands.add_parser(
        "aggregate",
        help="say how outlets, months or speakers stand, with intervals",
        description="Group what was scored, and say what share of the statements takes "
        "which stance toward each target, how sure that is, and what it would be "
        "without the model's known errors.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("scores", help="what `geostance score` wrote: a folder, or one file")
    add(
        "--by",
        default="target",
        metavar="KEYS",
        help="outlet, author, language, file, article, quote, speaker, target, "
        "date:day, date:week, date:month, date:year; several with commas; target is "
        "always one; default: target",
    )
    add("--format", choices=_FORMATS, help="default: as --out ends, else a table")
    add("--out", type=Path, help="write here instead of printing")
    add("--model", help="the model that scored it; default: as the folder tells")
    add(
        "--sort",
        default="key",
        help="key, articles, statements, spoken, favor, against, net or sentiment; "
        "all but key from the greatest down; default: key",
    )
    add("--limit", type=int, metavar="N", help="only the first N groups")
    add(
        "--min-articles",
        type=int,
        default=1,
        metavar="N",
        help="only groups in which N articles name the target",
    )
    add("--compare", metavar="KEY", help="compare groups that differ in this key alone")
    add("--seed", type=int, default=0, help="of the draws; default: 0")
    parser.set_defaults(run=run_aggregate)


def run_aggregate(options: argparse.Namespace) -> int:
    """Group the scores as the options say."""
    check_least("limit", options.limit)
    check_least("min_articles", options.min_articles)
    kind = table_format(options.out, options.format, _FORMATS)
    from rich.console import Console

    from .tables.aggregating import aggregate
    from .tables.printing import print_aggregate, print_notes
    from .tables.saving import save_aggregate
    from .tables.scores import open_scores

    with open_scores(options.scores) as scores:
        table = aggregate(
            scores,
            options.by.split(","),
            options.model,
            options.sort,
            options.limit,
            options.min_articles,
            options.compare,
            seed=options.seed,
        )
    if kind == "table":
        print_aggregate(table, Console(width=None if sys.stdout.isatty() else 140))
        return 0
    save_aggregate(table, options.out, kind)
    if kind != "json":  # which holds them
        print_notes(table, Console(stderr=True, soft_wrap=True))
    return 0


def table_format(out: Path | None, chosen: str | None, known: tuple[str, ...]) -> Any:  # noqa: ANN401
    """Choose what to write: as asked, as the file's name ends, or a table.

    Raises:
        GeostanceError: If the name does not tell, or a table is to go into a file.
    """
    if out is None:
        return chosen or "table"
    ending = out.suffix.removeprefix(".").lower()
    kind = chosen or ending
    if kind not in known or kind == "table":
        endings = ", ".join(f".{name}" for name in known if name != "table")
        raise GeostanceError(f"--out {out}: expected a name that ends in {endings}")
    return kind
