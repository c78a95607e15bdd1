"""`geostance pretrain`."""

import argparse
import sys
from pathlib import Path
from typing import Any

from .shared import RAW, needs_extra


def add(commands: Any) -> None:  # noqa: ANN401
    """Add `pretrain` to the command line."""
    parser = commands.add_parser(
        "pretrain",
        help="let an encoder read the texts at hand before it is fine-tuned",
        description="Go on with masked-language modelling on the train splits of a "
        "config's sources, names hidden; the folder it writes is an encoder.name.",
        epilog="example:\n  geostance pretrain configs/train/minilm.yaml "
        "data.root=corpora optim.epochs=2 output=runs/encoder",
        formatter_class=RAW,
    )
    parser.add_argument("config", type=Path, help="a YAML file as in configs/train")
    parser.add_argument("override", nargs="*", help="key=value, as in optim.epochs=4")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    needs_extra()
    from geostance.models.config import load_config
    from geostance.training.config import TrainConfig
    from geostance.training.pretraining import pretrain

    config = load_config(TrainConfig, options.config, options.override)
    print(f"loss {pretrain(config):.4f}")
    print(f"{config.output}: encoder written", file=sys.stderr)
    return 0
