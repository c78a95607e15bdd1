"""`geostance annotate export`: parses, calls, reports."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geostance.models.errors import GeostanceError

from .options import check_least

if TYPE_CHECKING:
    from .annotating.formats import TaskFormat

_STRATEGIES = ("uncertain", "diverse", "swap-sensitive", "random")
_FORMATS: dict[str, "TaskFormat"] = {
    ".json": "label-studio",
    ".jsonl": "jsonl",
    ".csv": "csv",
}
_EXAMPLES = """examples:
  geostance annotate export scores/ --n 200 --out tasks.json
  geostance annotate export scores.parquet --strategy random --blind --out tasks.csv

strategies:
  uncertain       where the model was nearest to another label
  diverse         spread over targets, predicted labels, outlets and wordings
  swap-sensitive  whose stance changes most with the names that are read in them
  random          each text as likely as any other: the one to measure a model on
"""


def add_export(commands: Any) -> None:  # noqa: ANN401
    """Add `annotate export` to the command line."""
    parser = commands.add_parser(
        "export",
        help="choose scored statements and write tasks for annotators",
        description="Choose statements that speak of a target from what `geostance "
        "score` wrote, no text twice, and write them as tasks, with the model's guess.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("scores", type=Path, help="a folder of shards, or .jsonl, .csv or .parquet")
    default = _STRATEGIES[0]
    add("--strategy", choices=_STRATEGIES, default=default, help=f"default: {default}")
    add("--n", type=int, default=200, help="statements, at most; default: 200")
    add("--out", type=Path, required=True, help="the file of tasks to write")
    add(
        "--format",
        choices=tuple(_FORMATS.values()),
        help="of what is written; default: as the name in --out ends (.json is Label "
        "Studio's, and its labelling config is written beside it as .xml)",
    )
    add("--seed", type=int, default=13, help="of all that is drawn; default: 13")
    add(
        "--blind",
        action="store_true",
        help="hide what the model thinks, and put the tasks in a drawn order",
    )
    add(
        "--context",
        type=int,
        default=2,
        metavar="N",
        help="statements shown before and after each; default: 2",
    )
    add("--model", help="for swap-sensitive: a model folder or hub id; default: ours")
    add("--targets", type=Path, help="the targets file of the scores; default: ours")
    parser.set_defaults(run=_export)


def _export(options: argparse.Namespace) -> int:
    kind = options.format or _FORMATS.get(options.out.suffix.lower())
    if kind is None:
        raise GeostanceError(
            f"--out {options.out}: cannot tell the format: end it in "
            f"{', '.join(_FORMATS)}, or give --format"
        )
    check_least("n", options.n)
    check_least("context", options.context, 0)
    from .annotating.exporting import Asked, export

    count, files = export(
        Asked(
            scores=options.scores,
            out=options.out,
            kind=kind,
            strategy=options.strategy,
            size=options.n,
            seed=options.seed,
            context=options.context,
            blind=options.blind,
            model=options.model,
            targets=options.targets,
        )
    )
    print(f"{count:,} statements: {', '.join(map(str, files))}", file=sys.stderr)
    return 0
