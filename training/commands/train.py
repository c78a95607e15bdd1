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
        description="Fine-tune a model; the folder it writes is what --model takes. "
        "Checkpoints are made on the way and removed at the end. Where a finished or "
        "an unfinished run lies in the output folder, nothing is done unless --resume "
        "or --overwrite says what.",
        epilog="examples:\n"
        "  geostance train configs/train/minilm.yaml data.root=corpora optim.epochs=4\n"
        "  geostance train configs/train/minilm.yaml data.root=corpora --resume\n"
        "  torchrun --nproc_per_node 4 -m geostance.models.cli train CONFIG",
        formatter_class=RAW,
    )
    parser.add_argument("config", type=Path, help="a YAML file as in configs/train")
    parser.add_argument("override", nargs="*", help="key=value, as in optim.epochs=4")
    start = parser.add_mutually_exclusive_group()
    start.add_argument(
        "--resume",
        action="store_true",
        help="go on from the newest checkpoint in the output folder, to the model that "
        "an unbroken run makes; start if there is none, do nothing if it is finished",
    )
    start.add_argument(
        "--overwrite",
        action="store_true",
        help="start over: remove the checkpoints in the output folder, and replace the "
        "model in it once the new one is complete",
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    needs_extra()
    from geostance.models.config import load_config
    from geostance.training.config import TrainConfig
    from geostance.training.fitting.processes import is_first_process
    from geostance.training.run import train

    config = load_config(TrainConfig, options.config, options.override)
    metrics = train(config, resume=options.resume, overwrite=options.overwrite)
    return report_written(metrics, config.output) if is_first_process() else 0
