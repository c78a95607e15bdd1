"""`geostance seeds`."""

import argparse
import sys
from pathlib import Path
from typing import Any

from .shared import RAW, needs_extra


def add(commands: Any) -> None:  # noqa: ANN401
    """Add `seeds` to the command line."""
    parser = commands.add_parser(
        "seeds",
        help="train with several seeds: mean and standard deviation",
        description="Train a config with several seeds, each in a folder seed-N of its "
        "output, and print mean and sample standard deviation of macro-F1, calibration "
        "error and flips. A run that is finished is not run again.",
        epilog="example:\n  geostance seeds configs/train/minilm.yaml "
        "data.root=corpora output=runs/seeds --seeds 1 2 3",
        formatter_class=RAW,
    )
    parser.add_argument("config", type=Path, help="a YAML file as in configs/train")
    parser.add_argument("override", nargs="*", help="key=value, as in optim.epochs=4")
    parser.add_argument("--seeds", type=int, nargs="+", required=True, metavar="SEED")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    needs_extra()
    from geostance.models.config import load_config
    from geostance.training.config import TrainConfig
    from geostance.training.seeds import run_seeds, table

    config = load_config(TrainConfig, options.config, options.override)
    print(table(run_seeds(config, options.seeds)))
    print(f"{config.output / 'summary.json'}: written", file=sys.stderr)
    return 0
