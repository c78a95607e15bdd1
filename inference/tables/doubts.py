"""What readers of a table must know, as warnings."""

from collections.abc import Iterator, Sequence

from .groups import FEW_ARTICLES, Group
from .keys import DATE, Key
from .scores import Scores


def warnings_of(
    scores: Scores, keys: Sequence[Key], groups: Sequence[Group], left_out: int
) -> Iterator[str]:
    """Yield what may mislead in groups of some scores, a line for each.

    Args:
        scores: What was grouped.
        keys: What by.
        groups: What is shown.
        left_out: How many groups are not.
    """
    yield from missing_articles(scores)
    if any(key.name == "date" for key in keys):
        yield from _undated(scores)
    if few := sum(group.few for group in groups):
        yield (
            f"{few:,} of {len(groups):,} groups have fewer than {FEW_ARTICLES} "
            "articles that name the target: too few to say anything of"
        )
    if left_out:
        yield f"{left_out:,} more groups are not shown"


def missing_articles(scores: Scores) -> Iterator[str]:
    """Yield why articles that were to be scored are not among the scores."""
    if scores.run is None:
        return
    if not scores.run.complete:
        yield (
            "the run is not complete: its last articles are missing, which are no "
            "sample of all"
        )
    counts = scores.run.counts
    if lost := counts.quarantined + counts.out_of_scope:
        yield (
            f"{lost:,} of {counts.read:,} articles are not in these figures: "
            f"{counts.quarantined:,} in quarantine, {counts.out_of_scope:,} out of "
            "scope"
        )


def _undated(scores: Scores) -> Iterator[str]:
    [(articles, example)] = scores.rows(
        "SELECT count(DISTINCT article_key), min(date) FROM scores "
        f"WHERE {DATE} IS NULL"
    )
    if articles:
        as_in = f' as "{example}"' if example else ""
        yield f"{articles:,} articles have no date, or one that is not ISO 8601{as_in}"
