"""`geostance export`."""

import argparse
from pathlib import Path
from typing import Any

from .shared import RAW, needs_extra


def add(commands: Any) -> None:  # noqa: ANN401
    """Add `export` to the command line."""
    parser = commands.add_parser(
        "export",
        help="give a model an int8 engine, which scores faster on CPUs",
        description="Quantize a model's encoder to 8-bit integers, for OpenVINO, and "
        "compare its labels with float32 on held-out statements. `geostance score` "
        "then runs it wherever OpenVINO is installed (docs/speed.md).",
        epilog="examples:\n  geostance export runs/minilm\n"
        "  geostance export default --out models/fast",
        formatter_class=RAW,
    )
    parser.add_argument("model", help="a model folder, a hub id, or `default`")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="copy the model there, with its engine; default: into the model's folder",
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    needs_extra("fast")
    needs_extra()
    from geostance.training.exporting import export

    report = export(None if options.model == "default" else options.model, options.out)
    for head, found in report["against_float32"].items():
        print(
            f"{head:10} {found['agreement']:6.2f}% of {found['labels']} labels as in "
            f"float32  macro-F1 {found['macro_f1_float32']:.2f} -> "
            f"{found['macro_f1_int8']:.2f}  probabilities differ by "
            f"{found['mean_difference']:.4f} (mean), {found['greatest_difference']:.3f}"
        )
    return 0
