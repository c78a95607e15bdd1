"""`geostance sources`."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geostance.training.overview import Overview

from .shared import RAW, needs_extra


def add(commands: Any) -> None:  # noqa: ANN401
    """Add `sources` to the command line."""
    parser = commands.add_parser(
        "sources",
        help="the annotated corpora that training knows",
        description="List the corpora that a config may name, where they are published "
        "and how to lay them out; with a folder, also what lies in those it holds.",
        epilog="example:\n  geostance sources corpora",
        formatter_class=RAW,
    )
    parser.add_argument(
        "data", type=Path, nargs="?", help="the folder above the corpora"
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    needs_extra()
    from geostance.training.overview import lying_in, overview
    from geostance.training.sources import SOURCES

    here = lying_in(options.data) if options.data else []
    for source in SOURCES.values():
        print(source.name)
        print(f"  published  {source.published}")
        print(f"  layout     {source.layout}")
        print(f"  licence    {source.licence}")
        tells = ", ".join(source.labels) or "source, cue, content"
        print(f"  labels     {tells}")
        if options.data and source.name not in here:
            print(f"  not in     {options.data}")
        elif options.data:
            _print_overview(overview(source.name, options.data))
    return 0


def _print_overview(found: "Overview") -> None:
    def counts(values: dict[str, int]) -> str:
        return ", ".join(f"{count:,} {name}" for name, count in values.items())

    print(f"  statements {counts(found.splits)}")
    for name, values in (("stance", found.stances), ("sentiment", found.sentiments)):
        if values:
            print(f"  {name:10} {counts(values)}")
    if found.tagged:
        print(f"  spans      {found.tagged:,}")
    print(f"  words      median {found.words[0]:g}, at most {found.words[1]:,}")
    print(f"  texts      {found.duplicates:,} repeated, {found.leaks:,} in two splits")
