"""What an annotated article must look like, and every fault of a folder of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from geostance.models.config import Config, build_config
from geostance.models.errors import GeostanceError
from geostance.models.labels import Sentiment, Stance
from geostance.models.mentions import find_words
from geostance.training.mixing.duplicates import plain
from geostance.training.sources.faults import Faults
from geostance.training.sources.lines import rows_of


class Statement(Config):
    """One statement with its labels."""

    text: str
    """As the article has it."""

    speaker: str | None
    """Full name as the article first gives it; null for the article's own voice."""

    quote: Literal["direct", "indirect", "none"]
    """How the speaker is quoted."""

    sentiment: Sentiment
    """Tone of the statement itself."""

    stances: dict[str, Stance]
    """Actor -> stance of the speaker toward it; an entry for each one mentioned."""

    mentions: list[tuple[str, str]]
    """Actor and its words, for every mention in order of appearance."""


class Article(Config):
    """One article, a line of a file."""

    id: str
    """Of its own."""

    split: Literal["train", "dev", "test"]
    """Of all its statements."""

    kind: str = Field(alias="register")
    """What kind of text it imitates."""

    statements: list[Statement]
    """In order."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An article and the line it stands on."""

    place: str
    article: Article


def read_articles(folder: Path) -> list[Placed]:
    """Read every article of a folder's JSONL files.

    Raises:
        ConfigError: If an article does not fit the schema, with all its faults.
        DataError: If a line is no JSON object.
    """
    with Faults("not an article") as unread:
        return [
            Placed(place, build_config(Article, row, place))
            for place, row in _rows(folder, unread)
        ]


def faults(folder: Path) -> Iterator[str]:
    """Yield every fault of a folder of articles, each with its file and line.

    Checked are the schema, ids, repeated texts (within a split and across splits),
    that mentions stand in their statement in order and as whole words, that there is a
    stance for each of their actors and no other, and that a speaker is named in the
    article.
    """
    ids: dict[str, str] = {}
    texts: dict[str, Placed] = {}
    unread = Faults("not an article")
    for place, row in _rows(folder, unread):
        try:
            placed = Placed(place, build_config(Article, row, place))
        except GeostanceError as error:
            yield str(error)
            continue
        article = placed.article
        if article.id in ids:
            yield f"{place}: id {article.id} is also that of {ids[article.id]}"
        ids.setdefault(article.id, place)
        yield from (f"{place}: {fault}" for fault in _faults(article))
        for statement in article.statements:
            other = texts.setdefault(plain(statement.text), placed)
            if other.article.id != article.id:
                yield f"{place}: {statement.text!r} also stands in {other.place}"
    yield from unread.named


def _rows(folder: Path, unread: Faults) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(folder.glob("*.jsonl")):
        yield from rows_of(path, unread)


def _faults(article: Article) -> Iterator[str]:
    whole = set(words(" ".join(statement.text for statement in article.statements)))
    if not article.statements:
        yield "it has no statements"
    for number, statement in enumerate(article.statements):
        place = 0
        for _, surface in statement.mentions:
            found = find_words(statement.text, surface, place)
            if found is None:
                yield f"statement {number}: no mention {surface!r} after {place}"
                break
            place = found[1]
        actors = {actor for actor, _ in statement.mentions}
        if odd := actors ^ set(statement.stances):
            yield f"statement {number}: {', '.join(sorted(odd))} in mentions or stances"
        if (statement.speaker is None) != (statement.quote == "none"):
            yield f"statement {number}: quote {statement.quote} of {statement.speaker}"
        unknown = [w for w in words(statement.speaker or "") if w not in whole]
        if unknown:
            yield f"statement {number}: speaker {statement.speaker!r} is not named"


def words(text: str) -> list[str]:
    """Return a text's words without regard to case."""
    return plain(text).split()
