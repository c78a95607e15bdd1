"""`geostance annotate import`."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geostance.training.annotation.importing import Imported

from .shared import RAW, needs_extra


def add(commands: Any) -> None:  # noqa: ANN401
    """Add `annotate import` to the command line."""
    parser = commands.add_parser(
        "import",
        help="take in what annotators have labelled, to train on",
        description="Check annotated tasks, keep each label with who gave it and when, "
        "measure how far annotators agree, and write what they agree on as a table "
        "that `geostance train` reads as the source `own`. A file that is imported "
        "again changes nothing.",
        epilog="examples:\n"
        "  geostance annotate import project.json --out corpora/own\n"
        "  geostance annotate import a.csv b.csv --out corpora/own --conflicts "
        "majority",
        formatter_class=RAW,
    )
    add = parser.add_argument
    add(
        "files",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="JSON or JSON-MIN of Label Studio, or .jsonl, .csv or .parquet",
    )
    add("--out", type=Path, required=True, help="the folder; training names it own")
    add(
        "--conflicts",
        choices=("leave-out", "majority"),
        default="leave-out",
        help="what becomes of labels that differ; default: they are left out; "
        "majority: what more than half say is taken",
    )
    add(
        "--split",
        choices=("train", "dev", "test"),
        help="of all that lies in the folder; default: training holds out a tenth of "
        "the articles",
    )
    add("--annotator", metavar="NAME", help="who filled in files that do not tell")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    needs_extra()
    needs_extra("annotation")
    from geostance.training.annotation.importing import import_files

    found = import_files(
        options.files,
        options.out,
        options.conflicts,
        options.split,
        options.annotator,
    )
    _print(found, options.out)
    return 0


def _print(found: "Imported", folder: Path) -> None:
    from geostance.training.annotation.agreement import coefficient
    from geostance.training.annotation.importing import CONFLICTS, LOG, TABLE

    print(
        f"{found.read:,} annotations, {found.new:,} of them new; {found.blank:,} tasks "
        f"without labels, {found.cancelled:,} skipped"
    )
    for name, count in found.agreement["annotators"].items():
        print(f"  {name:16} {count:,} of {found.tasks:,} tasks")
    for pair, kinds in found.agreement["pairs"].items():
        for kind, values in kinds.items():
            print(
                f"  {pair}: {kind:14} n {values['n']:5}  agree "
                f"{values['agreement']:5.1f}%  kappa {coefficient(values['kappa'])}"
            )
    for kind, values in found.agreement["alpha"].items():
        alpha = coefficient(values["alpha"])
        print(f"  all: {kind:14} n {values['n']:5}  alpha {alpha}")
    if found.conflicts:
        left = sum(one.resolved is None for one in found.conflicts)
        place = folder / LOG / CONFLICTS
        print(f"{len(found.conflicts):,} conflicts, {left:,} left out: {place}")
    if found.not_asked:
        print(f"{found.not_asked:,} labels of targets that were not asked: left out")
    print(f"{folder / TABLE}: {found.rows:,} rows to train on", file=sys.stderr)
