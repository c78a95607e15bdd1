"""Scores on a disk, in any of their formats -> articles, one at a time."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from geostance.inference.stored.files import Place, Row
from geostance.inference.stored.rows import expected, stored_rows

from .parts import Key, Scored, part_of

_META = ("title", "outlet", "date", "url", "author", "language")


def read_scores(files: Iterable[Path]) -> Iterator[Scored]:
    """Read the articles of files of scores, as `Scores.files` lists them.

    Raises:
        InputError: If a row is not one of `geostance score`; names it.
    """
    for file in files:
        keyed = ((_key(place, row), row) for place, row in stored_rows(file))
        for key, group in groupby(keyed, itemgetter(0)):
            with expected(f"{file}: article {key[0]}"):
                article = _article(key, [row for _, row in group])
            yield article


def _article(key: Key, rows: list[Row]) -> Scored:
    if "target" in rows[0]:
        rows = _gathered(rows)
    meta = {name: rows[0].get(name) for name in _META}
    return Scored(key, meta, [part_of(row) for row in rows])


def _key(place: Place, row: Row) -> Key:
    with expected(place):
        return row["article"], row["file"], row["row"]


def _gathered(rows: list[Row]) -> list[Row]:
    """Make one row of those of a statement and each target."""
    gathered = []
    for _, group in groupby(rows, lambda row: row["statement"]):
        own = list(group)
        stances = {
            row["target"]: {
                "label": row["stance"],
                "probabilities": row["stance_probabilities"],
                "abstain": row["stance_abstain"],
            }
            for row in own
        }
        mentions = [mention for row in own for mention in row["mentions"]]
        gathered.append({**own[0], "stances": stances, "mentions": mentions})
    return gathered
