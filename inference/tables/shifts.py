"""How the shares of each target differ between two runs."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geostance.models.labels import STANCES
from geostance.models.resampling import RESAMPLES
from geostance.models.significance import bootstrap_p, holm

from .cells import COUNTED, make_cells
from .comparison import Flips, Shift
from .correcting import Confusion
from .draws import LEAST_ARTICLES, Articles, weighted
from .figures import CLASSES, estimate, figures, generator, net, shares_of
from .groups import Shares, StanceCounts
from .keys import Key
from .pairs import PAIR_RESAMPLES
from .scores import Scores

_KEYS = (Key("target", "target"),)
_WIDTH = len(COUNTED)
_SIDES = slice(0, _WIDTH), slice(_WIDTH, 2 * _WIDTH)
_STANCES = slice(0, 4), slice(_WIDTH, _WIDTH + 4)
_CLASSES = tuple(
    tuple(start + column for column in columns)
    for start in (0, _WIDTH)
    for columns in CLASSES
)
"""Columns of both runs: all, the stances, and the sets of labels."""


def shifts(
    scores: Scores,
    targets: tuple[str, ...],
    models: tuple[Confusion | None, Confusion | None],
    same_model: bool,
    seed: int,
) -> tuple[Shift, ...]:
    """Compare the shares of each target, shared articles drawn together.

    Args:
        scores: With the view `second` and the table `matched`.
        targets: Those of both runs.
        models: How the model of each run errs, if that is known.
        same_model: Whether it is one model, so that its errors are drawn once.
        seed: Of the draws.

    Raises:
        InputError: If a run holds a label that is none.
    """
    # An id that both runs have by chance, of another article, is not shared.
    scores.sql(
        "CREATE OR REPLACE TEMP TABLE common AS "
        "SELECT DISTINCT hash(article) AS article FROM matched"
    )
    for table, view in (("cells_a", "scores"), ("cells_b", "second")):
        make_cells(scores, _KEYS, view, table, "coalesce(article, '')")
    found = [_shift(scores, target, models, same_model, seed) for target in targets]
    tested = [shift for shift in found if shift.p is not None]
    together = iter(holm([shift.p or 0.0 for shift in tested]))
    return tuple(
        shift if shift.p is None else replace(shift, p_holm=next(together))
        for shift in found
    )


def flips(scores: Scores, targets: tuple[str, ...], seed: int) -> tuple[Flips, ...]:
    """Count, for each target, the labels of statements that both runs have.

    Args:
        scores: With the table `matched`.
        targets: Those of both runs.
        seed: Of the draws.
    """
    return tuple(_flips(scores, target, seed) for target in targets)


def _flips(scores: Scores, target: str, seed: int) -> Flips:
    counts = {first: dict.fromkeys(map(str, STANCES), 0) for first in map(str, STANCES)}
    for first, second, number in scores.rows(
        "SELECT first, second, count(*) FROM matched WHERE named AND target = ? "
        "GROUP BY ALL",
        [target],
    ):
        counts[first][second] = number
    rows = scores.rows(
        "SELECT changed, same, count(*) FROM (SELECT count(*) FILTER (first <> second) "
        "AS changed, count(*) FILTER (first = second) AS same FROM matched "
        "WHERE named AND target = ? GROUP BY article) GROUP BY ALL ORDER BY ALL",
        [target],
    )
    found = np.array(rows, np.int64).reshape(-1, 3)
    articles = Articles(found[:, :2], found[:, 2])
    drawn = None
    if articles.number >= LEAST_ARTICLES:
        rng = generator(seed, ["flips", target])
        sums = weighted(articles, ((0, 1),), RESAMPLES, rng)
        drawn = sums[:, 0] / sums.sum(1)
    changed, same = articles.totals
    share = changed / (changed + same) if changed + same else np.nan
    return Flips(target, counts, estimate(np.array([share]), drawn))


def _shift(
    scores: Scores,
    target: str,
    models: tuple[Confusion | None, Confusion | None],
    same_model: bool,
    seed: int,
) -> Shift:
    articles, naming = _articles(scores, target)
    totals = articles.totals[None].astype(np.float64)
    known = [model.rates(target)[None] if model else None for model in models]
    measured = [figures(totals[:, s], r) for s, r in zip(_SIDES, known, strict=True)]
    drawn, p = None, None
    if min(naming) >= LEAST_ARTICLES:
        rng = generator(seed, ["shift", target])
        sums = weighted(articles, _CLASSES, PAIR_RESAMPLES, rng, min(naming))
        p = bootstrap_p(net(sums[:, _STANCES[1]]) - net(sums[:, _STANCES[0]]))
        sums = sums[:RESAMPLES]
        rates = [
            model.draws(target, RESAMPLES, rng) if model else None for model in models
        ]
        if same_model:
            rates[1] = rates[0]
        drawn = [figures(sums[:, s], r) for s, r in zip(_SIDES, rates, strict=True)]

    def difference(name: str) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
        now = getattr(measured[1], name) - getattr(measured[0], name)
        if drawn is None:
            return now, None
        return now, getattr(drawn[1], name) - getattr(drawn[0], name)

    corrected: Shares | None = None
    if all(models):
        corrected = shares_of(*difference("corrected"))
    total = [articles.totals[s] for s in _SIDES]
    return Shift(
        target=target,
        first=StanceCounts(*map(int, total[0][:4])),
        second=StanceCounts(*map(int, total[1][:4])),
        naming=naming,
        raw=shares_of(*difference("shares")),
        corrected=corrected,
        sentiment=estimate(*difference("sentiment")),
        p=p,
        p_holm=None,
    )


def _articles(scores: Scores, target: str) -> tuple[Articles, tuple[int, int]]:
    """Fetch the counts of each article in both runs, and how many each has."""
    counts = ", ".join(f"coalesce({s}.{n}, 0)" for s in "ab" for n in COUNTED)
    sides = ", ".join(
        f"{side} AS (SELECT c.*, common.article AS both FROM cells_{side} c LEFT JOIN "
        "common USING (article) WHERE k0 = ? AND unsure + sure > 0)"
        for side in "ab"
    )
    rows = scores.rows(
        f"WITH {sides} SELECT {counts}, count(*), count(a.article), count(b.article) "
        "FROM a FULL JOIN b ON a.both = b.both "
        "GROUP BY ALL ORDER BY ALL",
        [target, target],
    )
    found = np.array(rows, np.int64).reshape(-1, 2 * _WIDTH + 3)
    naming = int(found[:, -2].sum()), int(found[:, -1].sum())
    return Articles(found[:, : 2 * _WIDTH], found[:, -3]), naming
