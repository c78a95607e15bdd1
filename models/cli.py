"""The `geostance` command: finds the rooms' commands and reports their errors."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import entry_points, version
from typing import Any

_GROUPS = {
    "annotate": (
        "have statements annotated, and learn from the labels",
        "geostance annotate export scores/ --n 200 --out tasks.json",
    )
}
"""Commands that have commands of their own: what they are for, and an example."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Each room registers its commands as entry points in the group
    `geostance.commands`: functions that add a subparser and set its `run`. A name with
    a dot, `annotate.export`, is a command within a command, so that both rooms can
    bring parts of one.
    """
    options = _parsed(arguments)
    from .errors import GeostanceError

    try:
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except GeostanceError as error:
        print(f"geostance: error: {error}", file=sys.stderr)
        return 2
    except OSError as error:  # what no command foresaw: a disk that fills up, say
        if isinstance(error, BrokenPipeError):
            # The reader of our output has gone (`| head`); so may we, without a word.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        print(f"geostance: error: {_reason(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("geostance: interrupted", file=sys.stderr)
        return 130


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Parse; key=value overrides may stand behind an option, unlike in argparse."""
    parser = _parser()
    options, rest = parser.parse_known_args(arguments)
    overrides = [word for word in rest if "=" in word and not word.startswith("-")]
    if rest and (overrides != rest or not hasattr(options, "override")):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if rest:
        options.override += rest
    return options


def _reason(error: OSError) -> str:
    reason = (error.strerror or str(error)).lower()
    return f"{error.filename}: {reason}" if error.filename else reason


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="geostance",
        description="Reads news and says where every statement stands toward Russia, "
        "the US, NATO or any other target.",
        epilog="Each command has its own help: geostance score --help",
    )
    parser.add_argument(
        "--version", action="version", version=f"geostance {version('geostance')}"
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    within: dict[str, Any] = {}
    for command in sorted(entry_points(group="geostance.commands"), key=_order):
        group, dot, _ = command.name.partition(".")
        if dot and group not in within:
            within[group] = _group(commands, group)
        command.load()(within[group] if dot else commands)
    return parser


def _group(commands: Any, name: str) -> Any:  # noqa: ANN401
    """Add a command that has commands of its own."""
    about, example = _GROUPS[name]
    parser = commands.add_parser(
        name,
        help=about,
        description=about[:1].upper() + about[1:] + ".",
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    return parser.add_subparsers(title="commands", metavar="COMMAND", required=True)


def _order(command: object) -> tuple[int, str]:
    name: str = command.name  # type: ignore[attr-defined]
    usual = (
        *("score", "report", "aggregate", "compare", "explain", "annotate", "sources"),
        *("corpus", "baselines", "pretrain", "train", "search", "seeds", "soup"),
        *("evaluate", "audit", "export"),
    )
    first = name.partition(".")[0]
    return (usual.index(first) if first in usual else len(usual), name)


if __name__ == "__main__":
    sys.exit(main())
