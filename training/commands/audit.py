"""`geostance audit`."""

import argparse
import json
from typing import Any

from .shared import RAW, load


def add(commands: Any) -> None:  # noqa: ANN401
    """Add `audit` to the command line."""
    parser = commands.add_parser(
        "audit",
        help="how often a swap of the target changes the label",
        description="Swap the actor in carrier sentences and count the labels that "
        "change: stance must follow from the words and never from the name.",
        epilog="example:\n  geostance audit runs/minilm",
        formatter_class=RAW,
    )
    parser.add_argument("model", help="a model folder, a hub id, or `default`")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from geostance.training.audit import audit

    report = audit(load(options.model))
    if options.json:
        print(json.dumps(report, indent=2))
        return 0
    print(
        f"{report['carriers']} carriers x {len(report['actors'])} actors: "
        f"{report['flip_rate']:.2f}% of labels differ from the carrier's most common "
        f"one; probability shift {report['mean_shift']:.4f} mean, "
        f"{report['max_shift']:.4f} at most; "
        f"{report['accuracy']:.1f}% of labels as a reader expects"
    )
    for name, values in report["phenomena"].items():
        print(
            f"  {name:12} {values['carriers']:3} carriers, flips "
            f"{values['flip_rate']:5.2f}%, as expected {values['accuracy']:5.1f}%"
        )
    for case in report["worst"]:
        print(f"  differs: {case}")
    return 0
