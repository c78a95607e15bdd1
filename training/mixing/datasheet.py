"""What a run was trained on: lines when it starts, and data.json beside the weights."""

from collections import Counter
from dataclasses import asdict
from typing import Any

from geostance.training.fitting.processes import say

from .data import Splits
from .duplicates import shared
from .overview import summarised


def datasheet(splits: Splits) -> dict[str, Any]:
    """Return the figures of a mixture.

    Returns:
        `sources`: of each, its `Overview`, the train examples left out (`dropped`) and
        those seen in an epoch (`seen`, repeats counted); `shared`: texts that two
        sources have in common, by pair.
    """
    seen = Counter(example.source for example in splits.train)
    return {
        "sources": {
            name: asdict(summarised(name, examples))
            | {"dropped": splits.dropped[name], "seen": seen[name]}
            for name, examples in splits.sources.items()
        },
        "shared": shared(splits.sources),
    }


def announce(splits: Splits) -> None:
    """Say on stderr what a run is trained on, a line for each source."""
    seen = Counter(example.source for example in splits.train)
    for name, dev in splits.dev.items():
        line = f"{name}: {seen[name]:,} examples an epoch, {len(dev):,} dev"
        if splits.dropped[name]:
            line += f"; {splits.dropped[name]:,} left out, in a dev or test split too"
        say(line)
    for pair, count in shared(splits.sources).items():
        say(f"{pair}: {count:,} texts in both")
