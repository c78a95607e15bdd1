"""Wall time and peak memory of the command line, cold, each in its own process.

python benchmarks/cold_start.py [ARTICLE [OPTIONS OF SCORE]]
"""

import os
import subprocess
import sys
import time
from pathlib import Path

SHIPPED = Path(__file__).parent.parent / "docs" / "articles" / "harbour-talks.txt"


def measure(arguments: list[str]) -> tuple[float, float]:
    """Return the seconds and the peak MiB of `geostance` with these arguments."""
    command = [sys.executable, "-m", "geostance.models.cli", *arguments]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"geostance {' '.join(arguments)} failed")
    unit = 1 if sys.platform == "darwin" else 1024
    return seconds, usage.ru_maxrss * unit / 2**20


def main() -> None:
    """Print a line for each command."""
    article = sys.argv[1] if len(sys.argv) > 1 else str(SHIPPED)
    characters = len(Path(article).read_text("utf-8"))
    for name, arguments in (
        ("--help", ["--help"]),
        (f"score, {characters} characters", ["score", article, *sys.argv[2:]]),
    ):
        runs = [measure(arguments) for _ in range(3)]
        seconds = ", ".join(f"{run[0]:.2f}" for run in runs)
        print(f"geostance {name}: {seconds} s; {max(run[1] for run in runs):.0f} MiB")
    print(f"on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
