"""Scores -> groups with shares, their intervals, and their correction."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from .cells import Cells, Order, choose, groups, make_cells
from .correcting import Confusion
from .doubts import warnings_of
from .draws import LEAST_ARTICLES, RESAMPLES, weighted
from .figures import (
    CLASSES,
    Figures,
    estimate,
    figures,
    generator,
    shares_of,
)
from .groups import FEW_ARTICLES, Aggregate, Group, StanceCounts
from .keys import Key, parse_keys
from .model import find_confusion
from .pairs import compare_groups
from .scores import Scores


def aggregate(
    scores: Scores,
    by: Sequence[str] = ("target",),
    model: str | Path | None = None,
    order: Order = "key",
    limit: int | None = None,
    least_articles: int = 1,
    compare: str | None = None,
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
        compare: A key of `by`: groups that differ in it alone are compared.
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
    pairs = (
        compare_groups(scores, keys, found, compare, confusion, seed=seed)
        if compare
        else ()
    )
    return Aggregate(
        by=tuple(map(str, keys)),
        groups=tuple(found),
        pairs=pairs,
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
    measured = figures(totals[None].astype(np.float64), rates)
    drawn = Figures()
    if cells.naming.number >= LEAST_ARTICLES:
        rng = generator(seed, cells.key)
        sums = weighted(cells.naming, CLASSES, resamples, rng)
        rates = confusion.draws(target, resamples, rng) if confusion else None
        drawn = figures(sums, rates)
    return Group(
        key=key,
        articles=cells.articles,
        statements=cells.statements,
        naming=cells.naming.number,
        counts=StanceCounts(*map(int, totals[:4])),
        abstained=estimate(measured.abstained, drawn.abstained),
        raw=shares_of(measured.shares, drawn.shares),
        corrected=shares_of(measured.corrected, drawn.corrected) if confusion else None,
        sentiment=estimate(measured.sentiment, drawn.sentiment),
        few=cells.naming.number < FEW_ARTICLES,
    )
