"""What scores are grouped by, as SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, get_args

from geostance.models.errors import InputError

from .scores import Scores

Period = Literal["day", "week", "month", "year"]

_PERIODS: dict[Period, str] = {
    "day": "%Y-%m-%d",
    "week": "%G-W%V",
    "month": "%Y-%m",
    "year": "%Y",
}
_COLUMNS = ("outlet", "author", "language", "file", "article", "quote", "target")

OWN_VOICE = "(own voice)"
UNNAMED = "(unnamed)"
"""Speakers of statements that nobody is named for, and that nobody else says."""

_SPEAKER = (
    "coalesce(speaker, CASE WHEN quote IN ('direct', 'indirect') THEN "
    f"'{UNNAMED}' ELSE '{OWN_VOICE}' END)"
)
DATE = "TRY_CAST(substr(date, 1, 10) AS DATE)"
"""The date as it is written, whatever time and zone follow it."""

OF_ARTICLES = {"outlet", "author", "language", "file", "article", "date"}
"""Keys of which an article has one value."""


@dataclass(frozen=True, slots=True)
class Key:
    """One of the keys that make a group."""

    name: str
    """outlet, date, speaker, target, ..."""
    sql: str
    """What it is of a row of the view `scores`."""
    period: Period | None = None
    """Of a date."""

    def __str__(self) -> str:
        """Return it as it is given to --by."""
        return f"{self.name}:{self.period}" if self.period else self.name


def parse_keys(by: Sequence[str], scores: Scores) -> tuple[Key, ...]:
    """Read keys such as `outlet` or `date:month`; `target` is added where it is absent.

    A stance is toward a target, so that groups without one would say nothing.

    Raises:
        InputError: If a key is unknown or named twice, or the scores lack its column.
    """
    keys = [_parse(text.strip(), scores) for text in by if text.strip()]
    if all(key.name != "target" for key in keys):
        keys.append(Key("target", "target"))
    names = [key.name for key in keys]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"--by names {name} twice: name each key once")
    return tuple(keys)


def _parse(text: str, scores: Scores) -> Key:
    name, colon, period = text.partition(":")
    known = (*_COLUMNS, "date", "speaker")
    if name not in known:
        near = get_close_matches(name, known, 1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise InputError(
            f"--by {text}: no such key: {hint}There are {', '.join(known)}"
        )
    if name != "target" and name not in scores.columns:
        raise InputError(
            f"{scores.path}: has no column {name}, which --by {text} needs"
        )
    if name == "date":
        chosen = period or "day"
        if chosen not in get_args(Period):
            raise InputError(
                f"--by {text}: expected date:day, date:week, date:month or date:year"
            )
        form = _PERIODS[chosen]  # type: ignore[index]
        return Key(name, f"strftime({DATE}, '{form}')", chosen)  # type: ignore[arg-type]
    if colon:
        raise InputError(f"--by {text}: only a date has a period: give {name}")
    return Key(name, _SPEAKER if name == "speaker" else name)
