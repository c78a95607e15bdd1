"""Raw rows of all formats that scoring writes -> statements with their scores."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from geostance.models.errors import InputError
from geostance.models.labels import STANCES, Stance
from geostance.models.mentions import Mention

from .score_files import Place, Raw, raw_rows, score_files

Chances = dict[Stance, float]

_ABOUT = ("title", "outlet", "date", "url")


@dataclass(frozen=True, slots=True)
class Scored:
    """A statement as a row of scores tells it."""

    article: str
    file: str | None
    row: int | None
    number: int
    """Within the article, from 0."""
    text: str
    about: dict[str, str | None]
    """Title, outlet, date and URL of the article."""
    speaker: str | None
    sentiment: str
    stances: dict[str, Chances]
    """Target -> probability of each label, for every target that was scored."""
    mentions: tuple[Mention, ...]

    @property
    def source(self) -> tuple[str, str | None, int | None]:
        """What tells its article from others; an article's id need not be unique."""
        return self.article, self.file, self.row

    @property
    def asked(self) -> tuple[str, ...]:
        """The targets that it speaks of, as far as names tell."""
        named = {m.actor for m in self.mentions if not m.only_speaks(self.text)}
        return tuple(target for target in self.stances if target in named)


def read_scores(path: Path) -> Iterator[Scored]:
    """Yield the scored statements of a folder of shards or of a file, in their order.

    Rows of one target each (`--rows target`) are put together again; what was listed
    without being scored (`--keep-all`) is passed over.

    Raises:
        InputError: If something is missing, or a row is not as scoring writes it.
    """
    for file in score_files(path):
        yield from _joined(_parsed(raw_rows(file)))


def _parsed(rows: Iterable[tuple[Place, Raw]]) -> Iterator[Scored]:
    for place, row in rows:
        try:
            if row["kind"] == "statement":
                yield _scored(row)
        except KeyError as error:
            raise InputError(
                f"{place}: column {error.args[0]!r} is missing: give what "
                "`geostance score` wrote"
            ) from None
        except (TypeError, ValueError, AttributeError) as error:
            raise InputError(f"{place}: not a row of scores: {error}") from None


def _scored(row: Raw) -> Scored:
    number = row["row"]
    return Scored(
        article=str(row["article"]),
        file=row["file"] or None,
        row=None if number in (None, "") else int(number),
        number=int(row["statement"]),
        text=row["text"],
        about={name: row[name] or None for name in _ABOUT},
        speaker=row["speaker"] or None,
        sentiment=row["sentiment"],
        stances=_stances(row),
        mentions=tuple(
            Mention(one["target"], one["start"], one["end"], one["origin"])
            for one in _nested(row["mentions"])
        ),
    )


def _stances(row: Raw) -> dict[str, Chances]:
    """Read the probabilities, which lie nested or in columns, of one or all targets."""
    if "stances" in row:
        found = row["stances"].items()
        return {target: _chances(value["probabilities"]) for target, value in found}
    if "stance_probabilities" in row:
        return {row["target"]: _chances(row["stance_probabilities"])}
    if "stance" in row:
        return {row["target"]: _columns(row, "stance")}
    ending = f"_{STANCES[0]}"
    targets = [name.removesuffix(ending) for name in row if name.endswith(ending)]
    if not targets:
        raise ValueError("it has no probabilities of stances")
    return {target: _columns(row, target) for target in targets}


def _columns(row: Raw, name: str) -> Chances:
    return {label: float(row[f"{name}_{label}"]) for label in STANCES}


def _chances(values: dict[str, Any]) -> Chances:
    return {label: float(values[label]) for label in STANCES}


def _nested(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """Read a list that CSV and Parquet keep as JSON in a cell."""
    found: list[dict[str, Any]] = json.loads(value) if isinstance(value, str) else value
    return found or []


def _joined(rows: Iterable[Scored]) -> Iterator[Scored]:
    """Put rows of one statement and a target each together."""
    last: Scored | None = None
    for row in rows:
        same = last and (last.source, last.number) == (row.source, row.number)
        if last is not None and same and not set(last.stances) & set(row.stances):
            last = replace(
                last,
                stances=last.stances | row.stances,
                mentions=tuple(
                    sorted({*last.mentions, *row.mentions}, key=lambda m: m.start)
                ),
            )
            continue
        if last is not None:
            yield last
        last = row
    if last is not None:
        yield last
