"""Counts of each article in each group, made and kept by DuckDB.

Only groups leave it, in which articles with the same counts are one row: a group of a
million articles has some thousands of those.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal, get_args

import numpy as np

from geostance.models.errors import InputError
from geostance.models.labels import SENTIMENTS, STANCES

from .draws import Articles
from .keys import Key
from .layouts import literal, quoted
from .scores import Scores

Order = Literal[
    "key", "articles", "statements", "spoken", "favor", "against", "net", "sentiment"
]
"""What groups may be sorted by."""

COUNTED = (*STANCES, "unsure", "sure", *(f"tone_{s}" for s in SENTIMENTS))
"""Columns of a cell: of the statements that name the target, by stance, by whether the
model abstains, and by sentiment."""

_COUNTS = {
    **{s: f"named AND stance = '{s}'" for s in STANCES},
    "unsure": "named AND coalesce(stance_abstain, false)",
    "sure": "named AND NOT coalesce(stance_abstain, false)",
    **{f"tone_{s}": f"named AND sentiment = '{s}'" for s in SENTIMENTS},
}
_ORDERS = {
    "articles": "naming",
    "statements": "statements",
    "spoken": "spoken",
    "favor": "favor / nullif(spoken, 0)",
    "against": "against / nullif(spoken, 0)",
    "net": "(favor - against) / nullif(spoken, 0)",
    "sentiment": "(tone_positive - tone_negative) / nullif(unsure + sure, 0)",
}


@dataclass(frozen=True, slots=True)
class Cells:
    """One group: its key, its size, and its articles that name the target."""

    key: tuple[str | None, ...]
    articles: int
    statements: int
    naming: Articles


def make_cells(
    scores: Scores,
    keys: Sequence[Key],
    view: str = "scores",
    table: str = "cells",
    article: str = "article_key",
) -> None:
    """Make the table `cells`: counts of each article under each key.

    Args:
        scores: Read once for it.
        keys: Become the columns k0, k1, ...
        view: What is read.
        table: What is made.
        article: SQL of what tells articles apart.

    Raises:
        InputError: If the scores hold a label that is none.
    """
    named = ", ".join(f"{key.sql} AS k{i}" for i, key in enumerate(keys))
    counts = ", ".join(
        f"CAST(count(*) FILTER ({test}) AS INTEGER) AS {quoted(name)}"
        for name, test in _COUNTS.items()
    )
    scores.sql(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {named}, "
        f"hash({article}) AS article, CAST(count(*) AS INTEGER) AS statements, "
        f"{counts}, CAST(count(*) FILTER ({_UNKNOWN}) AS INTEGER) AS unknown "
        f"FROM {view} GROUP BY ALL"
    )
    [(unknown,)] = scores.rows(f"SELECT sum(unknown) FROM {table}")
    if unknown:
        [(stance, sentiment, article, statement)] = scores.rows(
            f"SELECT stance, sentiment, article, statement FROM {view} "
            f"WHERE {_UNKNOWN} LIMIT 1"
        )
        raise InputError(
            f"{scores.path}: {unknown} rows have labels that are none: article "
            f"{article}, statement {statement}: stance {stance!r}, sentiment "
            f"{sentiment!r}: expected {', '.join(STANCES)} and {', '.join(SENTIMENTS)}"
        )


_UNKNOWN = (
    f"stance IS NULL OR stance NOT IN ({', '.join(map(literal, STANCES))}) OR "
    f"sentiment IS NULL OR sentiment NOT IN ({', '.join(map(literal, SENTIMENTS))})"
)


def choose(
    scores: Scores,
    keys: Sequence[Key],
    order: Order,
    limit: int | None,
    least_articles: int,
) -> tuple[int, int]:
    """Make the table `chosen`: groups in the order in which they are wanted.

    Returns:
        How many groups name their target, and how many of them were chosen.

    Raises:
        InputError: If the order is unknown.
    """
    if order not in get_args(Order):
        raise InputError(
            f"--sort {order}: expected one of {', '.join(get_args(Order))}"
        )
    names = ", ".join(f"k{i}" for i in range(len(keys)))
    by_key = ", ".join(f"k{i} NULLS LAST" for i in range(len(keys)))
    first = f"{_ORDERS[order]} DESC NULLS LAST, " if order != "key" else ""
    sums = ", ".join(f"sum({quoted(name)}) AS {quoted(name)}" for name in COUNTED)
    scores.sql(
        f"CREATE OR REPLACE TEMP TABLE sizes AS SELECT {names}, count(*) AS articles, "
        "sum(statements) AS statements, "
        "count(*) FILTER (unsure + sure > 0) AS naming, "
        f"sum(favor + against + neutral) AS spoken, {sums} FROM cells GROUP BY ALL"
    )
    scores.sql(
        "CREATE OR REPLACE TEMP TABLE chosen AS SELECT *, "
        f"row_number() OVER (ORDER BY {first}{by_key}) AS place FROM sizes "
        f"WHERE naming >= {max(1, least_articles)} "
        f"QUALIFY place <= {'9e18' if limit is None else int(limit)}"
    )
    [(every,)] = scores.rows("SELECT count(*) FROM sizes WHERE naming > 0")
    [(chosen,)] = scores.rows("SELECT count(*) FROM chosen")
    return int(every), int(chosen)


def groups(scores: Scores, keys: Sequence[Key]) -> Iterator[Cells]:
    """Yield the groups of the table `chosen`, in its order."""
    names = [f"k{i}" for i in range(len(keys))]
    same = " AND ".join(f"c.{k} IS NOT DISTINCT FROM chosen.{k}" for k in names)
    counted = [f"c.{quoted(name)}" for name in COUNTED]
    listed = ", ".join([*(f"chosen.{k}" for k in names), *counted])
    result = scores.sql(
        f"SELECT place, chosen.articles, chosen.statements, {listed}, count(c.article) "
        f"FROM chosen LEFT JOIN cells c ON {same} AND c.unsure + c.sure > 0 "
        "GROUP BY ALL ORDER BY ALL"
    )

    def fetched() -> Iterator[tuple[Any, ...]]:
        while rows := result.fetchmany(10_000):
            yield from rows

    for (_, articles, statements), found in groupby(fetched(), lambda row: row[:3]):
        rows = list(found)
        key = rows[0][3 : 3 + len(keys)]
        values = np.array([row[3 + len(keys) :] for row in rows if row[-1]], np.int64)
        values = values.reshape(-1, len(COUNTED) + 1)
        yield Cells(
            key, articles, int(statements), Articles(values[:, :-1], values[:, -1])
        )
