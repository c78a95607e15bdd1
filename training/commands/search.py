"""`geostance search`."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geostance.training.searching.trials import Tried

from geostance.models.errors import GeostanceError

from .shared import RAW, needs_extra


def add(commands: Any) -> None:  # noqa: ANN401
    """Add `search` to the command line."""
    parser = commands.add_parser(
        "search",
        help="look for better training settings",
        description="Train again and again with other settings, drawn from the space "
        "of a search file, and keep the config with the best mean of dev macro-F1. A "
        "search that was cut off goes on where it was; one at a time in a folder.",
        epilog="example:\n  geostance search configs/search/minilm.yaml "
        "data.root=corpora output=runs/search --trials 30",
        formatter_class=RAW,
    )
    parser.add_argument("config", type=Path, help="a YAML file as in configs/search")
    parser.add_argument(
        "override", nargs="*", help="key=value of the training config it names"
    )
    parser.add_argument(
        "--trials",
        type=int,
        default=20,
        help="in all, with those that the folder has already; default: 20",
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    needs_extra()
    needs_extra("search")
    if options.trials < 1:
        raise GeostanceError(f"--trials {options.trials}: must be 1 or more")
    from geostance.training.searching.space import load_search
    from geostance.training.searching.study import search_settings

    search = load_search(options.config, options.override)
    best = search_settings(search, options.trials, _tell)
    print(f"trial {best.number}: weighted mean of dev macro-F1 {best.value:.2f}")
    for key, value in best.params.items():
        print(f"  {key} {_short(value)}")
    print(f"{search.config().output / 'best.yaml'}: written", file=sys.stderr)
    return 0


def _tell(tried: "Tried") -> None:
    values = ", ".join(f"{key} {_short(value)}" for key, value in tried.values.items())
    mean = "" if tried.mean is None else f" {tried.mean:.2f}"
    reason = f": {tried.reason}" if tried.reason else ""
    print(
        f"trial {tried.number} {tried.state}{mean} ({values}){reason}", file=sys.stderr
    )


def _short(value: Any) -> str:  # noqa: ANN401
    return f"{value:.4g}" if isinstance(value, float) else str(value)
