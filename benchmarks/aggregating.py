"""Core seconds that `geostance aggregate` takes over a large archive, and memory.

    python benchmarks/aggregating.py [--articles 1000000]

Scores are made up, three statements an article and three targets each, and lie in one
Parquet file while it runs. They are aggregated in a process of their own.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

_STANCE = (
    """['favor', 'against', 'neutral', 'none'][1 + (hash(n, s, '{t}') % 4)::INT]"""
)


def main() -> None:
    """Make the scores, aggregate them and print time and memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=1_000_000)
    articles = parser.parse_args().articles
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scores.parquet"
        make(path, articles)
        print(f"{articles:,} articles, {path.stat().st_size / 2**20:,.0f} MiB")
        for by in ("target", "outlet,date:month", "speaker"):
            command = [sys.executable, "-m", "geostance.models.cli", "aggregate"]
            command += [str(path), "--by", by, "--model", "default", "--limit", "500"]
            before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            print(f"--by {by:20} {after - before:6.1f} s", flush=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"most memory {used / 1024:,.0f} MiB")


def make(path: Path, articles: int) -> None:
    """Write scores by SQL."""
    targets = ", ".join(
        f"{stance} AS {t}, 0.1 AS {t}_favor, 0.1 AS {t}_against, 0.1 AS {t}_neutral, "
        f"CASE WHEN hash(n, s, '{t}', 1) % 2 = 0 AND {stance} = 'none' THEN 1.0 "
        f"ELSE 0.1 END AS {t}_none, hash(s, n) % 5 = 0 AS {t}_abstain"
        for t in ("russia", "us", "nato")
        for stance in (_STANCE.format(t=t),)
    )
    duckdb.sql(
        "COPY (SELECT 'article ' || n AS article, 'outlet ' || n % 20 AS outlet, "
        "strftime(DATE '2020-01-01' + (n % 1400)::INT, '%Y-%m-%d') AS date, "
        "'made.jsonl' AS file, n AS row, s AS statement, 'statement' AS kind, "
        "'What the envoy said on day ' || n AS text, 'speaker ' || hash(n) % 5000 AS "
        "speaker, 'direct' AS quote, "
        "['positive', 'neutral', 'negative'][1 + (hash(s, n) % 3)::INT] AS sentiment, "
        f"{targets} FROM range({articles}) a(n), range(3) b(s)) TO '{path}'"
    )


if __name__ == "__main__":
    main()
