"""The statements that two runs have in common."""

from .scores import Scores

_SIDE = """SELECT coalesce(article, '') AS article, outlet, date, speaker, text, target,
    stance, stance_favor, stance_against, stance_neutral, stance_none, named,
    row_number() OVER (PARTITION BY article, text, target
        ORDER BY file, row, start, statement) AS nth
FROM {view}"""
"""A sentence that an article repeats is matched in its order."""


def match(first: Scores, second: Scores) -> None:
    """Make the view `second` and the table `matched` in the connection of the first.

    A row of `matched` is a statement and target of both runs: same article id, same
    text. Files, rows and places may differ, so that one archive may lie elsewhere, or
    be cleaned by another version.

    Raises:
        InputError: If rows of either cannot be read.
    """
    first.sql(f"CREATE OR REPLACE TEMP VIEW second AS {second.select}")
    distance = " + ".join(
        f"abs(a.stance_{label} - b.stance_{label})"
        for label in ("favor", "against", "neutral", "none")
    )
    first.sql(
        "CREATE OR REPLACE TEMP TABLE matched AS SELECT a.article, a.outlet, a.date, "
        "a.speaker, a.text, a.target, a.stance AS first, b.stance AS second, "
        f"a.named OR b.named AS named, ({distance}) / 2 AS distance "
        f"FROM ({_SIDE.format(view='scores')}) a "
        f"JOIN ({_SIDE.format(view='second')}) b USING (article, text, target, nth)"
    )


def shared(scores: Scores) -> tuple[int, int]:
    """Count the articles and statements that `match` has found."""
    [(articles, statements)] = scores.rows(
        "SELECT count(DISTINCT article), max(number) FROM (SELECT *, count(*) OVER "
        "(PARTITION BY target) AS number FROM matched)"
    )
    return int(articles), int(statements or 0)


def size(scores: Scores, view: str) -> tuple[int, int]:
    """Count the articles and statements of a view."""
    [(articles, statements)] = scores.rows(
        "SELECT count(*), sum(statements) FROM (SELECT article_key, max(n) AS "
        "statements FROM (SELECT article_key, target, count(*) AS n "
        f"FROM {view} GROUP BY ALL) GROUP BY ALL)"
    )
    return int(articles), int(statements or 0)
