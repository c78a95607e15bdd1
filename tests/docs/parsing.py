"""Commands that the tests do not run to their end, checked in every option."""

import argparse
import os
import re
import shlex
import subprocess
import sys
import tomllib
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from geostance.models.cli import _parsed
from geostance.models.config import load_config
from geostance.training.config import TrainConfig
from geostance.training.searching.space import load_search

from .pages import ROOT

PARSED = {
    r"geostance (train|seeds|search|pretrain) configs/\w+/(?!smoke)": "takes hours, "
    "and encoders from a hub; tests/training trains tiny ones",
    r"geostance export": "quantizes for minutes; tests/training/test_exporting.py does",
    r"geostance score .*(--workers|--device cuda|--on ray|--engine ray)": "needs many "
    "cores, GPUs or a cluster; tests/inference/batch has workers",
    r"geostance score .*s3://": "needs a bucket; tests/inference/batch has storage",
    r"torchrun": "tests/training/fitting starts processes of its own",
    r"pip install": "the tests must not change what they run in",
    r"make": "makes an environment, or trains for hours; CI runs test, docs and score",
    r"git clone": "there is no network",
    r"export [A-Z_]+=": "is for a cluster",
    r"python benchmarks/": "measures for minutes to hours",
}
"""What is parsed alone, and why."""


def is_parsed(command: str) -> bool:
    """Say whether a command is only parsed."""
    return any(re.match(pattern, command) for pattern in PARSED)


def check(command: str) -> None:
    """Parse a command as its program would; fail if it would not run."""
    words = shlex.split(command)
    if words[0] == "geostance":
        _check_ours(words[1:])
    elif words[0] == "torchrun":
        _check_torchrun(words[1:])
    elif words[0] == "pip":
        _check_pip(words[1:])
    elif words[0] == "make":
        run = ["make", "--dry-run", *words[1:]]
        subprocess.run(run, cwd=ROOT, check=True, capture_output=True, timeout=60)
    elif words[0] == "python":
        _check_benchmark(ROOT / words[1], words[2:])
    else:
        assert words[0] in ("git", "export"), f"{words[0]}: nothing checks this"


def check_mention(code: str) -> None:
    """Check code within a line where it is a command; its arguments may be left out."""
    ours = re.match(r"(geostance|python|pip) ", code)
    words = [word for word in shlex.split(code) if word != "--help"] if ours else []
    named = words[1:2] if words[1:2] != ["annotate"] else words[1:3]
    if words[:1] == ["geostance"] and words[1:] == named:
        with pytest.raises(SystemExit) as exit_:
            _parsed([*named, "--help"])
        assert exit_.value.code == 0, f"no command {code}"
    elif words[:1] == ["python"] and len(words) == 2:
        assert (ROOT / words[1]).is_file()
    elif words and "..." not in words:
        check(code)


def _check_ours(words: list[str]) -> None:
    options = _parsed(words)
    if hasattr(options, "override"):
        config = options.config
        overrides = list(options.override)
        if words[0] == "search":
            load_search(config, overrides)
        else:
            load_config(TrainConfig, config, overrides)


def _check_torchrun(words: list[str]) -> None:
    from torch.distributed.run import get_args_parser

    options = get_args_parser().parse_args(words)
    assert options.module
    assert find_spec(options.training_script)
    assert options.training_script == "geostance.models.cli"
    _check_ours(options.training_script_args)


def _check_pip(words: list[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["install"])
    parser.add_argument("-c", type=Path)
    parser.add_argument("what", nargs="+")
    options = parser.parse_args(words)
    if options.c:
        assert (ROOT / options.c).is_file()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for what in options.what:
        named = re.fullmatch(r"(?:\.|geostance)(?:\[([a-z,]+)\])?", what)
        assert named, f"{what} is not this project"
        for extra in (named[1] or "").split(",") if named[1] else ():
            assert extra in project["optional-dependencies"], f"no extra {extra}"


def _check_benchmark(path: Path, words: list[str]) -> None:
    """Let a benchmark parse its arguments, and stop there."""
    assert path.is_file(), f"no {path}"
    if "argparse" not in path.read_text("utf-8"):
        assert not any(word.startswith("-") for word in words)
        return
    spec = spec_from_file_location(f"benchmark_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    parse = argparse.ArgumentParser.parse_args

    def parse_and_stop(parser: argparse.ArgumentParser, *_: Any) -> None:
        parse(parser, words)
        raise _ParsedError

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, spec.name, module)
        patch.setattr(sys, "path", [str(path.parent), *sys.path])
        patch.setattr(os, "environ", dict(os.environ))
        spec.loader.exec_module(module)
        patch.setattr(argparse.ArgumentParser, "parse_args", parse_and_stop)
        with pytest.raises(_ParsedError):
            module.main()


class _ParsedError(Exception):
    pass
