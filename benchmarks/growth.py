"""Cost and memory of `geostance score` from ten articles to a hundred thousand.

    python benchmarks/growth.py [--model FOLDER] [--most 100000]

Writes archives of short articles, no two alike, scores each of them into a folder of
shards in a process of its own, and prints seconds, statements per second after the
start, and peak memory. The cost is linear if the rate stays, and the memory flat if the
peak stays after the first thousand articles.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_SPEAKERS = ("the envoy", "a harbour pilot", "the minister", "two fishermen", "a judge")
_VERBS = ("praised", "blamed", "met", "thanked", "ignored", "questioned", "mocked")
_TARGETS = ("Russia", "the Pentagon", "NATO", "Moscow", "Washington", "the alliance")
_THINGS = ("ferry", "bridge", "radar", "pipeline", "treaty", "grain terminal", "school")


def write_archive(path: Path, articles: int) -> None:
    """Write articles of three statements, alike in length and different in words."""
    draw = random.Random(articles)
    with path.open("w", encoding="utf-8") as file:
        for number in range(articles):
            text = " ".join(
                f"On day {number}, {draw.choice(_SPEAKERS)} {draw.choice(_VERBS)} "
                f"{draw.choice(_TARGETS)} over the {draw.choice(_THINGS)} near pier "
                f"{draw.randrange(1000)}."
                for _ in range(3)
            )
            file.write(json.dumps({"id": f"a{number}", "text": text}) + "\n")


def scored(archive: Path, out: Path, model: str | None) -> tuple[float, float]:
    """Score an archive; return seconds and peak memory in MiB.

    Raises:
        SystemExit: If scoring fails.
    """
    command = [sys.executable, "-m", "geostance.models.cli", "score", str(archive)]
    command += ["--out", f"{out}/", *(["--model", model] if model else [])]
    started = time.monotonic()
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)}: ended with {status}")
    return time.monotonic() - started, usage.ru_maxrss / 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", help="a model folder; default: the shipped one")
    parser.add_argument("--most", type=int, default=100_000, help="articles")
    options = parser.parse_args()
    print(f"{'articles':>9} {'seconds':>8} {'statements/s':>13} {'peak MiB':>9}")
    with tempfile.TemporaryDirectory() as place:
        start = 0.0
        articles = 10
        while articles <= options.most:
            archive, out = (
                Path(place) / f"{articles}.jsonl",
                Path(place) / f"{articles}",
            )
            write_archive(archive, articles)
            seconds, peak = scored(archive, out, options.model)
            # The smallest archive is little but the start.
            start = start or seconds
            rate = 3 * articles / (seconds - start) if seconds > start else float("nan")
            print(f"{articles:9,} {seconds:8.1f} {rate:13.1f} {peak:9.0f}", flush=True)
            articles *= 10


if __name__ == "__main__":
    main()
