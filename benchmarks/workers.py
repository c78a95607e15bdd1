"""What a second worker brings, here and on a local Ray cluster, and what that costs.

    python benchmarks/workers.py [--articles 240] [--rounds 3] [--ray] [--euros 0.045]

Scores the same articles with one and with two workers of one thread each, in turns, as
the machine may be shared. The start (libraries, model, Ray) is measured with as many
shards as there are workers, of one short article each, and taken off. Prints for each
way the seconds of every round, articles per second of the median, and the efficiency:
the rate with two workers over twice that with one. "by CPU" is the same of CPU seconds
that an article takes, which others on the machine change little; without them, it is
what the second worker adds in work. Ray's processes are not our children, so that their
CPU time is not known. Then says what a million and a hundred million articles of this
length come to, on as many such cores as --cores says.

The parts of all runs are compared: they must have the same bytes.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

_SPEAKERS = ("the envoy", "a harbour pilot", "the minister", "two fishermen", "a judge")
_VERBS = ("praised", "blamed", "met", "thanked", "ignored", "questioned", "mocked")
_TARGETS = (
    "Russia",
    "the Pentagon",
    "NATO",
    "Moscow",
    "the ferry line",
    "the alliance",
)
_THINGS = ("ferry", "bridge", "radar", "pipeline", "treaty", "grain terminal", "school")
_ENDS = ("rain all week", "cost too much", "never be built", "help the town", "be late")
_STATEMENTS = 20
"""In an article."""
_SHARD = 60
_SIZES = (1_000_000, 100_000_000)


@dataclass
class Way:
    """A way to score, and what it took."""

    on: str
    workers: int
    start: tuple[float, float] = (0.0, 0.0)
    """Seconds and CPU seconds of the start."""
    rounds: list[tuple[float, float]] = field(default_factory=list)
    """The same of each round, without the start."""

    def seconds(self) -> float:
        """Return the median of the rounds."""
        return statistics.median(seconds for seconds, _ in self.rounds)

    def cpu(self) -> float:
        """Return the median of CPU seconds."""
        return statistics.median(cpu for _, cpu in self.rounds)


def write_archive(path: Path, articles: int, statements: int) -> int:
    """Write articles of statements no two of which are alike; return their length."""
    draw = random.Random(7)
    length = 0
    with path.open("w", encoding="utf-8") as file:
        for number in range(articles):
            text = " ".join(
                f"On day {number}, {draw.choice(_SPEAKERS)} {draw.choice(_VERBS)} "
                f"{draw.choice(_TARGETS)} over the {draw.choice(_THINGS)} near pier "
                f"{draw.randrange(100_000)}, and said it would {draw.choice(_ENDS)}."
                for _ in range(statements)
            )
            length += len(text)
            file.write(json.dumps({"id": f"a{number}", "text": text}) + "\n")
    return length // articles


def scored(archive: Path, out: Path, way: Way, shard: int) -> tuple[float, float]:
    """Score an archive; return seconds and CPU seconds, of workers too.

    Raises:
        SystemExit: If scoring fails.
    """
    command = [sys.executable, "-m", "geostance.models.cli", "score", str(archive)]
    command += ["--out", f"{out}/", "--shard-size", str(shard), "--threads", "1"]
    command += ["--on", way.on, "--workers", str(way.workers)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}
    started = time.monotonic()
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)}: ended with {status}")
    return time.monotonic() - started, usage.ru_utime + usage.ru_stime


def measure(ways: list[Way], articles: int, rounds: int, place: Path) -> int:
    """Score in turns; return the characters of an article.

    Raises:
        SystemExit: If two runs differ in a byte.
    """
    archive, short = place / "archive.jsonl", place / "short.jsonl"
    length = write_archive(archive, articles, _STATEMENTS)
    expected: list[bytes] = []
    for number in range(rounds):
        for way in ways:
            out = place / f"{way.on}{way.workers}-{number}"
            if not number:
                write_archive(short, way.workers, 1)
                way.start = scored(short, out.with_suffix(".start"), way, 1)
            seconds, cpu = scored(archive, out, way, _SHARD)
            way.rounds.append((seconds - way.start[0], cpu - way.start[1]))
            parts = [path.read_bytes() for path in sorted(out.glob("part-*"))]
            expected = expected or parts
            if parts != expected:
                raise SystemExit(f"{out}: its parts are not those of the first run")
    return length


def tell(ways: list[Way], articles: int) -> None:
    """Print a line for each way."""
    print("on    workers  start s  seconds (each round)    articles/s  CPU s/article")
    for way in ways:
        each = " ".join(f"{seconds:.1f}" for seconds, _ in way.rounds)
        cpu = f"{way.cpu() / articles:.4f}" if way.on == "here" else "not known"
        rate = articles / way.seconds()
        print(
            f"{way.on:5} {way.workers:7} {way.start[0]:8.1f}  {each:22} {rate:11.2f}"
            f"  {cpu:>13}"
        )
    for one, two in zip(ways[::2], ways[1::2], strict=True):
        by_round = [
            a[0] / b[0] / 2 for a, b in zip(one.rounds, two.rounds, strict=True)
        ]
        line = f"{one.on}: efficiency from 1 to 2 workers "
        line += f"{one.seconds() / two.seconds() / 2:.2f}, of rounds "
        line += " ".join(f"{value:.2f}" for value in by_round)
        if one.on == "here":
            line += f"; by CPU {one.cpu() / two.cpu():.2f}"
        print(line)


def tell_costs(cpu: float, cores: int, euros: float, efficiency: float) -> None:
    """Print hours and euros of large archives."""
    for size in _SIZES:
        hours = cpu * size / 3600 / efficiency
        print(
            f"{size:11,} articles: {hours:,.0f} core hours, {hours / cores:,.1f} hours "
            f"on {cores} cores, {hours * euros:,.0f} euros at {euros} a core hour"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add = parser.add_argument
    add("--articles", type=int, default=240)
    add("--rounds", type=int, default=3)
    add("--ray", action="store_true", help="measure Ray too")
    add("--cores", type=int, default=32, help="that the reckoning is for")
    add("--euros", type=float, default=0.045, help="that a core costs in an hour")
    options = parser.parse_args()
    ons = ["here", *(["ray"] if options.ray else [])]
    ways = [Way(on, workers) for on in ons for workers in (1, 2)]
    with tempfile.TemporaryDirectory() as place:
        length = measure(ways, options.articles, options.rounds, Path(place))
    print(
        f"{options.articles} articles of {_STATEMENTS} statements, {length:,} "
        "characters; a thread a worker"
    )
    tell(ways, options.articles)
    print("reckoned from CPU seconds with two workers, at an efficiency of 0.85:")
    tell_costs(ways[1].cpu() / options.articles, options.cores, options.euros, 0.85)


if __name__ == "__main__":
    main()
