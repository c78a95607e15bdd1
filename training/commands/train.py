"""`geostance train`."""

import argparse
from pathlib import Path
from typing import Any

from .shared import RAW, needs_extra, report_written


def add(commands: Any) -> None:  # noqa: ANN401
    """Add `train` to the command line."""
    parser = commands.add_parser(
        "train",
        help="fine-tune a model from a config",
        description="Fine-tune a model; the folder it writes is what --model takes.",
        epilog="example:\n  geostance train configs/train/minilm.yaml "
        "data.root=corpora optim.epochs=4",
        formatter_class=RAW,
    )
    parser.add_argument("config", type=Path, help="a YAML file as in configs/train")
    parser.add_argument("override", nargs="*", help="key=value, as in optim.epochs=4")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    needs_extra()
    from geostance.models.config import load_config
    from geostance.training.config import TrainConfig
    from geostance.training.run import train

    config = load_config(TrainConfig, options.config, options.override)
    return report_written(train(config), config.output)
