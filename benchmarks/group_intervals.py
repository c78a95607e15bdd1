"""How often a group's 95% intervals hold the truth, against a plain bootstrap.

    python benchmarks/group_intervals.py [--trials 200]

Articles lean each their own way and have 1 to some 8 statements; the shares of all
articles that there might be are known. Printed for each number of articles: how often
the interval of the worst and the mean of favor, against, neutral and net holds, and its
mean width, by draws as in `geostance aggregate` and by resampling articles.
"""

import argparse

import numpy as np
from numpy.typing import NDArray

from geostance.inference.tables.draws import Articles, weighted
from geostance.inference.tables.figures import figures

# favor, against, neutral, none
WORLDS = ((0.1, 0.5, 0.3, 0.1), (0.03, 0.12, 0.8, 0.05), (0.3, 0.3, 0.3, 0.1))
ARTICLES = (5, 10, 20, 50, 200)
DRAWS = 500
Array = NDArray[np.float64]


def main() -> None:
    """Simulate and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=200, help="of each world")
    trials = parser.parse_args().trials
    print("articles  method     worst  mean  width")
    for number in ARTICLES:
        held: dict[str, list[Array]] = {"weights": [], "bootstrap": []}
        for world in WORLDS:
            rng = np.random.default_rng(number)
            for method, found in simulate(world, number, trials, rng).items():
                held[method].append(found)
        for method, rows in held.items():
            cover = np.concatenate([row[0] for row in rows])
            width = np.concatenate([row[1] for row in rows])
            print(
                f"{number:8}  {method:9}  {100 * cover.min():5.1f} "
                f"{100 * cover.mean():5.1f}  {width.mean():5.2f}"
            )


def simulate(
    world: tuple[float, ...], number: int, trials: int, rng: np.random.Generator
) -> dict[str, Array]:
    """Return, by method, (2, 4): the share of intervals that hold, and their width."""
    shares = np.array(world)
    truth = measure(shares[None])[0]
    found = {name: np.zeros((2, 4)) for name in ("weights", "bootstrap")}
    for _ in range(trials):
        leaning = rng.dirichlet(3 * shares, size=number)
        sizes = 1 + rng.poisson(2, size=number)
        counts = rng.multinomial(sizes, leaning)
        measured = measure(counts.sum(0)[None].astype(np.float64))[0]
        rows, times = np.unique(counts, axis=0, return_counts=True)
        ours = weighted(Articles(rows, times), ((0, 1, 2, 3),), DRAWS, rng)
        again = rng.multinomial(number, np.full(number, 1 / number), size=DRAWS)
        plain = (again @ counts).astype(np.float64)
        for name, drawn in (("weights", ours), ("bootstrap", plain)):
            low, high = np.nanquantile(measure(drawn), [0.025, 0.975], axis=0)
            if name == "weights":  # as `estimate` does
                low, high = np.minimum(low, measured), np.maximum(high, measured)
            found[name] += np.stack([(low <= truth) & (truth <= high), high - low])
    return {name: sums / trials for name, sums in found.items()}


def measure(sums: Array) -> Array:
    """Return favor, against, neutral and net (N, 4) of counts by stance (N, 4)."""
    shares = figures(np.hstack([sums, np.ones((len(sums), 5))]), None).shares
    assert shares is not None
    return shares


if __name__ == "__main__":
    main()
