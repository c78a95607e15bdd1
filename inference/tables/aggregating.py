"""Scores -> groups with shares, their intervals, and their correction."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geostance.models.resampling import percentile_interval

from .cells import Cells, Order, choose, groups, make_cells
from .correcting import Confusion, prevalence
from .doubts import warnings_of
from .draws import LEAST_ARTICLES, weighted
from .groups import FEW_ARTICLES, Aggregate, Estimate, Group, Shares, StanceCounts
from .keys import Key, parse_keys
from .model import find_confusion
from .scores import Scores

RESAMPLES = 2_000
_STANCE = (0, 1, 2, 3)
_UNSURE = (4, 5)
_TONE = (6, 7, 8)
"""Columns of a cell: stances, abstained or not, sentiments."""


@dataclass(frozen=True, slots=True)
class _Figures:
    """Figures of a group: as measured (each of one row), or drawn; None if unknown."""

    shares: NDArray[np.float64] | None = None
    """(N, 4): favor, against, neutral, net."""
    corrected: NDArray[np.float64] | None = None
    abstained: NDArray[np.float64] | None = None
    sentiment: NDArray[np.float64] | None = None


def aggregate(
    scores: Scores,
    by: Sequence[str] = ("target",),
    model: str | Path | None = None,
    order: Order = "key",
    limit: int | None = None,
    least_articles: int = 1,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Aggregate:
    """Group scores and say what share of statements takes which stance.

    Args:
        scores: As `open_scores` returns.
        by: Any of outlet, author, language, file, article, quote, speaker, target and
            date:day, date:week, date:month or date:year. A target is always a key.
        model: Folder or id of the model whose errors are taken out; by default the one
            that a folder's manifest names.
        order: By the keys, or by the figure that is named, the greatest first.
        limit: Only so many groups.
        least_articles: Only groups in which as many articles name the target.
        resamples: Draws that intervals come from.
        seed: Of the draws. Each group has draws of its own.

    Raises:
        InputError: If a key is unknown, or the scores hold what they cannot.
        ModelError: If `model` is not there.
    """
    keys = parse_keys(by, scores)
    confusion, correction = find_confusion(scores, model)
    make_cells(scores, keys)
    every, chosen = choose(scores, keys, order, limit, least_articles)
    # A stream of its own for each group: they do not depend on which others there are.
    found = [
        _group(cells, keys, confusion, resamples, seed)
        for cells in groups(scores, keys)
    ]
    return Aggregate(
        by=tuple(map(str, keys)),
        groups=tuple(found),
        coverage=scores.run.counts if scores.run else None,
        correction=correction,
        warnings=tuple(warnings_of(scores, keys, found, every - chosen)),
    )


def _group(
    cells: Cells,
    keys: Sequence[Key],
    confusion: Confusion | None,
    resamples: int,
    seed: int,
) -> Group:
    key = dict(zip((k.name for k in keys), cells.key, strict=True))
    totals = cells.naming.totals
    target = str(key["target"])
    rates = confusion.rates(target)[None] if confusion else None
    measured = _figures(totals[None].astype(np.float64), rates)
    drawn = _Figures()
    if cells.naming.number >= LEAST_ARTICLES:
        rng = generator(seed, cells.key)
        sums = weighted(cells.naming, (_STANCE, _UNSURE, _TONE), resamples, rng)
        rates = confusion.draws(target, resamples, rng) if confusion else None
        drawn = _figures(sums, rates)
    return Group(
        key=key,
        articles=cells.articles,
        statements=cells.statements,
        naming=cells.naming.number,
        counts=StanceCounts(*map(int, totals[:4])),
        abstained=estimate(measured.abstained, drawn.abstained),
        raw=_shares(measured.shares, drawn.shares),
        corrected=_shares(measured.corrected, drawn.corrected) if confusion else None,
        sentiment=estimate(measured.sentiment, drawn.sentiment),
        few=cells.naming.number < FEW_ARTICLES,
    )


def generator(seed: int, key: Sequence[str | None]) -> np.random.Generator:
    """Return a source of chance for one group, whatever other groups there are."""
    name = json.dumps([seed, *key]).encode()
    return np.random.default_rng(int.from_bytes(hashlib.sha256(name).digest()[:8]))


def _figures(sums: NDArray[np.float64], rates: NDArray[np.float64] | None) -> _Figures:
    """Turn counts (N, columns of a cell) into figures; NaN where none was counted."""
    named = sums[:, :4].sum(1)
    corrected = None
    if rates is not None:
        corrected = np.full((len(sums), 4), np.nan)
        if (named > 0).all():
            corrected = _taken(prevalence(sums[:, :4], rates))
    tone = _ratio(sums[:, 6] - sums[:, 8], sums[:, 6:9].sum(1))
    return _Figures(
        _taken(sums[:, :4]), corrected, _ratio(sums[:, 4], sums[:, 4:6].sum(1)), tone
    )


def _taken(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return favor, against and neutral as shares of what is spoken of, and net."""
    spoken = sums[:, :3].sum(1)
    shares = [_ratio(sums[:, i], spoken) for i in range(3)]
    return np.stack([*shares, shares[0] - shares[1]], 1)


def _ratio(
    part: NDArray[np.float64], whole: NDArray[np.float64]
) -> NDArray[np.float64]:
    ratio: NDArray[np.float64] = np.full(len(part), np.nan)
    np.divide(part, whole, out=ratio, where=whole > 0)
    return ratio


def _shares(
    measured: NDArray[np.float64] | None, drawn: NDArray[np.float64] | None
) -> Shares:
    return Shares(
        *(
            estimate(
                None if measured is None else measured[:, i],
                None if drawn is None else drawn[:, i],
            )
            for i in range(4)
        )
    )


def estimate(
    measured: NDArray[np.float64] | None, drawn: NDArray[np.float64] | None
) -> Estimate:
    """Return a figure (1,) with the middle 95% of its draws (R,).

    The figure itself is always within: draws of a share of 0 are all a little above it.
    """
    value = np.nan if measured is None else float(measured[0])
    if np.isnan(value):
        return Estimate(None)
    if drawn is None:
        return Estimate(value)
    low, high = percentile_interval(drawn)
    return Estimate(value, min(low, value), max(high, value))
