"""Kill -9 at random moments: does --resume lose, double or change anything?

python benchmarks/kills.py [--kills 100] [--model FOLDER] [--format parquet] [--seed 1]

Scores a small archive with bad rows among the good ones in one go; then again and
again, each run killed at a random moment and gone on with, until so many kills are
done; and compares all files of every folder with those of the unbroken run. Each run
is a process of its own, forked from one that has loaded the libraries. They wait where
they would flush to the disk, so that many kills fall between the steps of a commit.
"""

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch

from geostance.models.cli import main as geostance
from geostance.models.int8 import without_telemetry

_ARTICLES = 60
_FLUSH = 0.01
_VERBS = ("praised", "blamed", "met", "ignored")


def write_archive(path: Path) -> None:
    """Write articles, some of them unreadable, one German."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(_ARTICLES):
            if number % 11 == 5:
                file.write("no JSON\n")
                continue
            text = f"NATO {_VERBS[number % 4]} Moscow on day {number}. It rained."
            if number == 20:
                text = (
                    "Die Fähre kehrte am Dienstag nach einer langen Pause zurück. " * 5
                )
            file.write(json.dumps({"id": f"a{number}", "text": text}) + "\n")


def load_libraries() -> None:
    """Import what runs need, and run nothing: threads would not survive a fork."""
    names = ["geostance.inference.batch.command", "pyarrow.parquet", "sentencex"]
    with without_telemetry():
        for name in [*names, *(["openvino"] if find_spec("openvino") else [])]:
            import_module(name)


def start(arguments: list[str]) -> int:
    """Fork a process that runs the command, slowly at the disk; return its id."""
    child = os.fork()
    if child:
        return child

    def slow(fd: Any) -> None:  # noqa: ANN401
        time.sleep(_FLUSH)  # only a power cut would need the flush itself

    os.fsync = slow
    code = 70
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
        code = geostance(arguments)
    finally:
        os._exit(code)


def ended(child: int) -> int:
    """Wait for a process; return its exit code, or minus the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def contents(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def kill_often(
    arguments: list[str],
    folder: Path,
    seconds: float,
    kills: int,
    source: random.Random,
) -> Counter[str]:
    """Kill and go on until a run ends by itself; count kills by what was done."""
    fell: Counter[str] = Counter()
    while True:
        child = start([*arguments, "--out", f"{folder}/", "--resume"])
        if fell.total() < kills:
            time.sleep(source.uniform(0, seconds))
            os.kill(child, signal.SIGKILL)
        code = ended(child)
        if code != -signal.SIGKILL:
            if code != 1:  # there are bad rows
                raise SystemExit(f"the run ended with {code}")
            return fell
        done = len(list(folder.glob("part-*"))) if folder.exists() else 0
        partial = list(folder.glob(".*.partial")) if folder.exists() else []
        fell[f"{done} shards{', one in writing' if partial else ''}"] += 1


def main() -> None:
    """Print where kills fell, and whether the bytes are equal."""
    parser = argparse.ArgumentParser(description="Kill scoring at random moments.")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--model")
    parser.add_argument("--format", default="parquet")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(1)
    source = random.Random(options.seed)
    fell: Counter[str] = Counter()
    runs = 0
    with tempfile.TemporaryDirectory() as place:
        archive, whole = Path(place) / "archive.jsonl", Path(place) / "whole"
        write_archive(archive)
        arguments = ["score", str(archive), "--shard-size", "7"]
        arguments += ["--format", options.format]
        arguments += ["--model", options.model] if options.model else []
        load_libraries()
        if ended(start([*arguments, "--out", f"{whole}/"])) != 1:
            raise SystemExit("the unbroken run failed")
        started = time.monotonic()
        ended(start([*arguments, "--out", f"{place}/timed/"]))
        seconds = time.monotonic() - started
        expected = contents(whole)
        while fell.total() < options.kills:
            runs += 1
            folder = Path(place) / f"run{runs}"
            left = options.kills - fell.total()
            fell += kill_often(arguments, folder, seconds, left, source)
            found = contents(folder)
            differ = [
                n for n in {**expected, **found} if found.get(n) != expected.get(n)
            ]
            if differ:
                raise SystemExit(f"run {runs} differs in {', '.join(sorted(differ))}")
    for where, count in sorted(fell.items()):
        print(f"{count:4} kills after {where}")
    print(
        f"{fell.total()} kills in {runs} runs: {len(expected)} files, "
        f"{sum(map(len, expected.values())):,} bytes equal to those of an unbroken run"
    )


if __name__ == "__main__":
    main()
