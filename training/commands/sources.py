"""`geostance sources`."""

import argparse
from collections import Counter
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geostance.training.mixing.overview import Overview
    from geostance.training.sources.examples import Example

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
    from geostance.training.mixing.data import split_source
    from geostance.training.mixing.overview import lying_in, summarised
    from geostance.training.sources import SOURCES

    here = {
        name: split_source(name, options.data)
        for name in (lying_in(options.data) if options.data else [])
    }
    for source in SOURCES.values():
        print(source.name)
        print(f"  published  {source.published}")
        print(f"  layout     {source.layout}")
        print(f"  licence    {source.licence}")
        tells = ", ".join(source.labels) or "source, cue, content"
        print(f"  labels     {tells}")
        if source.shares:
            print(f"  convention {source.shares}")
        if options.data and source.name not in here:
            print(f"  not in     {options.data}")
        elif options.data:
            _print_overview(summarised(source.name, here[source.name]))
    if here:
        _print_together(here)
    return 0


def _print_overview(found: "Overview") -> None:
    def counts(values: dict[str, int]) -> str:
        return ", ".join(f"{count:,} {name}" for name, count in values.items())

    print(f"  statements {counts(found.splits)}")
    if found.stances:
        print(f"  stance     {counts(found.stances)}")
    if list(found.targets) != ["other"]:
        for target, labels in found.targets.items():
            print(f"    {target:8} {counts(labels)}")
    if found.sentiments:
        print(f"  sentiment  {counts(found.sentiments)}")
    if found.tagged:
        print(f"  spans      {found.tagged:,}")
    print(f"  words      median {found.words[0]:g}, at most {found.words[1]:,}")
    print(
        f"  texts      {found.duplicates:,} repeated, {found.leaks:,} of train also in "
        "dev or test"
    )


def _print_together(here: dict[str, list["Example"]]) -> None:
    from geostance.training.mixing.duplicates import leaks, shared

    print("together")
    for pair, count in shared(here).items():
        print(f"  {pair}: {count:,} texts in both")
    left_out = Counter(example.source for example in leaks(chain(*here.values())))
    for name, count in left_out.items():
        print(f"  {name}: a run with all of these leaves {count:,} of train out")
