"""Rows that scoring wrote -> statements with their scores."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from geostance.inference.stored.files import Place, Row, score_files
from geostance.inference.stored.rows import expected, stored_rows
from geostance.models.labels import Stance
from geostance.models.mentions import Mention

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
        yield from _joined(_parsed(stored_rows(file)))


def _parsed(rows: Iterable[tuple[Place, Row]]) -> Iterator[Scored]:
    for place, row in rows:
        with expected(place):
            found = _scored(row) if row["kind"] == "statement" else None
        if found:
            yield found


def _scored(row: Row) -> Scored:
    return Scored(
        article=str(row["article"]),
        file=row["file"],
        row=row["row"],
        number=row["statement"],
        text=row["text"],
        about={name: row[name] for name in _ABOUT},
        speaker=row["speaker"],
        sentiment=row["sentiment"],
        stances=(
            {row["target"]: dict(row["stance_probabilities"])}
            if "target" in row
            else {
                target: dict(found["probabilities"])
                for target, found in row["stances"].items()
            }
        ),
        mentions=tuple(
            Mention(one["target"], one["start"], one["end"], one["origin"])
            for one in row["mentions"]
        ),
    )


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
