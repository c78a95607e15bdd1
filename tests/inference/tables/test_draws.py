import numpy as np
import pytest
from scipy.stats import t

from geostance.inference.tables.draws import Articles, weighted

BOTH = ((0, 1),)


def group(counts: np.ndarray) -> Articles:
    rows, times = np.unique(counts, axis=0, return_counts=True)
    return Articles(rows, times)


def test_alike_articles_together_or_apart_are_drawn_alike():
    together = Articles(np.array([[1, 0], [0, 1]]), np.array([30, 10]))
    apart = Articles(
        np.repeat(together.counts, together.times, axis=0), np.ones(40, np.int64)
    )
    assert together.number == apart.number == 40
    assert together.totals.tolist() == apart.totals.tolist() == [30, 10]
    rng = np.random.default_rng(0)
    shares = [
        (sums := weighted(articles, BOTH, 20_000, rng))[:, 0] / sums.sum(1)
        for articles in (together, apart)
    ]
    for quantile in (0.025, 0.5, 0.975):
        one, other = (np.quantile(share, quantile) for share in shares)
        assert one == pytest.approx(other, abs=0.01)


def test_spread_is_that_of_student():
    rng = np.random.default_rng(0)
    sizes = rng.integers(0, 9, 12)
    # Column 1 holds a constant: the ratio is the mean of column 0.
    articles = Articles(
        np.stack([sizes, np.ones_like(sizes)], 1), np.ones(12, np.int64)
    )
    sums = weighted(articles, (), 100_000, rng)
    drawn = sums[:, 0] / sums[:, 1]
    expected = sizes.std(ddof=1) / np.sqrt(12) * t.ppf(0.975, 11) / 1.959964
    assert drawn.std() == pytest.approx(expected, rel=0.02)
    assert drawn.mean() == pytest.approx(sizes.mean(), rel=0.02)


@pytest.mark.parametrize("articles", [10, 40])
@pytest.mark.parametrize("share", [0.5, 0.08])
def test_intervals_hold_over_articles_that_agree_with_themselves(
    articles: int, share: float
):
    rng = np.random.default_rng(articles)
    trials, held, naive = 300, 0, 0
    for _ in range(trials):
        # Each article leans its own way, and is of 1 to 6 statements.
        lean = rng.beta(2 * share, 2 * (1 - share), articles)
        size = rng.integers(1, 7, articles)
        hits = rng.binomial(size, lean)
        counts = np.stack([hits, size - hits], 1)
        sums = weighted(group(counts), BOTH, 400, rng)
        low, high = np.quantile(sums[:, 0] / sums.sum(1), [0.025, 0.975])
        measured = hits.sum() / size.sum()
        held += min(low, measured) <= share <= high
        error = 1.96 * np.sqrt(measured * (1 - measured) / size.sum())
        naive += abs(measured - share) <= error
    # Three standard errors below 95%; statements taken as independent do not reach it.
    assert held / trials > 0.912
    assert naive / trials < 0.9
