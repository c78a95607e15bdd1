"""`geostance corpus`."""

import argparse
import json
from pathlib import Path
from typing import Any

from .shared import RAW, needs_extra


def add(commands: Any) -> None:  # noqa: ANN401
    """Add `corpus` to the command line."""
    parser = commands.add_parser(
        "corpus",
        help="check our annotated corpus, or one in its format",
        description="Check a folder of annotated articles against its schema and list "
        "every fault; measure its variety; compare it with a second annotation.",
        epilog="examples:\n  geostance corpus\n  geostance corpus --variety\n"
        "  geostance corpus --second training/corpus/second --differences",
        formatter_class=RAW,
    )
    parser.add_argument("folder", type=Path, nargs="?", help="default: ours")
    parser.add_argument("--second", type=Path, help="articles annotated once more")
    parser.add_argument(
        "--differences", action="store_true", help="list where the two differ"
    )
    parser.add_argument("--variety", action="store_true", help="measure its variety")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    needs_extra()
    from geostance.training.annotation.schema import faults, read_articles
    from geostance.training.sources.corpus import FOLDER

    folder = options.folder or FOLDER
    found = list(faults(folder))
    for fault in found:
        print(fault)
    if found:
        return 1
    articles = [placed.article for placed in read_articles(folder)]
    statements = sum(len(article.statements) for article in articles)
    print(f"{folder}: {len(articles)} articles, {statements:,} statements, no fault")
    if options.second:
        _print_agreement(folder, options.second, options.differences)
    if options.variety:
        from geostance.training.annotation.variety import variety

        print(json.dumps(variety(folder), indent=2))
    return 0


def _print_agreement(first: Path, second: Path, differences: bool) -> None:
    from geostance.training.annotation.agreement import agreement, coefficient, pairs

    found = pairs(first, second)
    for name, values in agreement(found).items():
        confused = ", ".join(f"{k} {n}" for k, n in values["confused"].items())
        print(
            f"{name:14} n {values['n']:5}  agree {values['agreement']:5.1f}%  "
            f"kappa {coefficient(values['kappa'])}  "
            f"alpha {coefficient(values['alpha'])}  {confused}"
        )
    if differences:
        for pair in found:
            if len(set(pair.labels)) > 1:
                a, b = pair.labels
                print(f"{pair.place} {pair.kind} {pair.target}: {a} / {b}: {pair.text}")
