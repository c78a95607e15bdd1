"""Runs what a page shows, in its order, in a folder with the files that it names."""

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from geostance.models.cli import main
from geostance.models.config import build_config
from geostance.training.config import TrainConfig

from .pages import ROOT, Block, blocks, commands
from .parsing import check, check_mention, is_parsed
from .printed import difference

NOT_RUN = {
    ("docs/how-it-works.md", "models/"): "is a list of rooms",
    ("docs/scale.md", "df ="): "tests/inference/test_column.py has these three",
}
"""Code that is neither a command nor a snippet, by page and first words."""


class PageRun:
    """A page being run in a folder of its own."""

    def __init__(self, page: Path, folder: Path) -> None:
        self.page = page
        self.folder = folder
        self.names: dict[str, Any] = {"__name__": page.stem}
        self.printed: str | None = None
        """What the last command or snippet printed."""

    def run(self) -> None:
        """Run all of it; an AssertionError names the place of what fails."""
        found = list(blocks(self.page))
        for block in reversed(found):  # a command may stand before the file it reads
            self._write(block)
        for block in found:
            self._run_block(block)

    def _write(self, block: Block) -> None:
        if block.title:
            path = self.folder / block.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")

    def _run_block(self, block: Block) -> None:
        name = str(self.page.relative_to(ROOT))
        if any(
            name == page and block.text.startswith(words) for page, words in NOT_RUN
        ):
            return
        self._write(block)
        if block.language == "sh":
            for place, command in commands(block):
                with _told(place, command):
                    self._run_command(command)
            return
        with _told(block.place, block.text.splitlines()[0]):
            if block.language == "inline":
                check_mention(block.text)
            elif block.language == "python":
                with _output() as printed:
                    exec(compile(block.text, block.place, "exec"), self.names)
                self.printed = printed.getvalue()
            elif block.language == "text":
                assert self.printed is not None, "text that no command has printed"
                differs = difference(block.text, self.printed)
                assert differs is None, differs
            elif block.language == "yaml":
                if not block.title:
                    _check_config(block.text)
            else:
                assert block.title, f"{block.language!r}: neither run nor a file"

    def _run_command(self, command: str) -> None:
        if is_parsed(command):
            check(command)
            self.printed = None
        elif re.search("[|<>]", command):
            self.printed = self._run_in_shell(command)
        else:
            words = (
                [
                    word
                    for given in shlex.split(command)
                    for word in (sorted(map(str, Path().glob(given))) or [given])
                ]
                if "*" in command
                else shlex.split(command)
            )
            assert words[0] == "geostance", f"{words[0]}: nothing runs this"
            _make_room(words)
            with _output() as printed:
                code = main(words[1:])
            assert code == 0, f"exit code {code}\n{printed.getvalue()}"
            self.printed = printed.getvalue()

    def _run_in_shell(self, command: str) -> str:
        """Run it in bash, where curl gives the page that lies in the folder."""
        programs = Path(sys.executable).parent
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", f"curl() {{ cat page.html; }}; {command}"],
            env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, f"exit code {done.returncode}\n{done.stderr}"
        return done.stdout


def _make_room(words: list[str]) -> None:
    """Remove scores that a command would begin to write anew, and refuse to."""
    if words[1] == "score" and "--out" in words and "--resume" not in words:
        out = words[words.index("--out") + 1]
        if out.endswith("/"):
            shutil.rmtree(out, ignore_errors=True)


def _check_config(text: str) -> None:
    """Lay a piece of a training config over one that ships, and check the whole."""
    path = ROOT / "configs" / "train" / "minilm.yaml"
    whole = yaml.safe_load(path.read_text("utf-8"))
    for key, value in yaml.safe_load(text).items():
        assert key in whole
        whole[key] = {**whole[key], **value} if isinstance(value, dict) else value
    build_config(TrainConfig, whole, "the page")


@contextlib.contextmanager
def _output() -> Any:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        yield out


@contextlib.contextmanager
def _told(place: str, what: str) -> Any:
    """Let a failure name the page, the line and what stands there."""
    try:
        yield
    except (Exception, SystemExit) as error:
        said = f"{type(error).__name__}: {error}"
        raise AssertionError(f"{place}: {what}\n{said}") from error
