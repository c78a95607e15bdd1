"""The `geostance` command: finds the rooms' commands and reports their errors."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import entry_points, version


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Each room registers its commands as entry points in the group
    `geostance.commands`: functions that add a subparser and set its `run`.
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
    for command in sorted(entry_points(group="geostance.commands"), key=_order):
        command.load()(commands)
    return parser


def _order(command: object) -> tuple[int, str]:
    name: str = command.name  # type: ignore[attr-defined]
    usual = (
        *("score", "report", "aggregate", "compare", "explain", "sources"),
        "baselines",
        *("pretrain", "train", "search", "seeds", "soup", "evaluate", "audit"),
        "export",
    )
    return (usual.index(name) if name in usual else len(usual), name)


if __name__ == "__main__":
    sys.exit(main())
