"""Our own statements, annotated as docs/labels.md says (training/corpus)."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from geostance.models.labels import sentiment_id, stance_id
from geostance.models.mentions import Mention, find_words

from .examples import Example
from .faults import Faults
from .lines import rows_of

FOLDER = Path(str(files("geostance.training") / "corpus"))


def read(folder: Path) -> Iterator[Example]:
    """Yield the statements of every article in the folder's JSONL files.

    Raises:
        DataError: If a row lacks a key, a label is none of ours, or a mention is not
            in its statement.
    """
    with Faults("not an article of ours") as faults:
        for path in sorted(folder.glob("*.jsonl")):
            for place, article in rows_of(path, faults):
                with faults.at(place):
                    yield from _examples(article)


def _examples(article: dict[str, Any]) -> Iterator[Example]:
    for number, statement in enumerate(article["statements"]):
        stances = statement["stances"]
        mentions = tuple(_locate(statement["text"], statement["mentions"]))
        if {mention.actor for mention in mentions} != set(stances):
            raise ValueError(f"statement {number}: mentions and stances differ")
        yield Example(
            id=f"{article['id']}-{number}",
            text=statement["text"],
            mentions=mentions,
            stances={actor: stance_id(label) for actor, label in stances.items()},
            sentiment=sentiment_id(statement["sentiment"]),
            source="geostance",
            group=article["id"],
            split=article["split"],
        )


def _locate(text: str, names: list[list[str]]) -> Iterator[Mention]:
    """Find mentions, given in order of appearance, as whole words."""
    place = 0
    for actor, surface in names:
        span = find_words(text, surface, place)
        if span is None:
            raise ValueError(f"mention {surface!r} is not in {text!r} after {place}")
        yield Mention(actor, *span)
        place = span[1]
