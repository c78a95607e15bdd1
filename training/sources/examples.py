"""What every source yields: statements with mentions and labels, as a Dataset."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from datasets import Dataset, Features, List, Value

from geostance.models.labels import IGNORED
from geostance.models.masking import Query
from geostance.models.mentions import Mention, MentionFinder, explicit_mentions
from geostance.models.tagging import Tagged

FEATURES = Features(
    {
        "id": Value("string"),
        "text": Value("string"),
        "actors": List(Value("string")),
        "mention_actor": List(Value("string")),
        "mention_start": List(Value("int32")),
        "mention_end": List(Value("int32")),
        "stances": List(Value("int8")),
        "sentiment": Value("int8"),
        "is_tagged": Value("bool"),
        "tag_kind": List(Value("string")),
        "tag_start": List(Value("int32")),
        "tag_end": List(Value("int32")),
        "source": Value("string"),
        "group": Value("string"),
        "split": Value("string"),
    }
)
"""`stances` has a label id for each of `actors`; -100 where none is annotated."""


@dataclass(frozen=True, slots=True)
class Example:
    """One annotated statement; all of its targets share one encoder pass."""

    id: str
    text: str
    mentions: tuple[Mention, ...]
    stances: dict[str, int]
    """Actor -> stance label id, or `IGNORED`."""
    source: str
    group: str
    """Statements of a group (an article, or one sentence) share a split."""
    split: str
    sentiment: int = IGNORED
    tagged: tuple[Tagged, ...] | None = None
    """Sources, cues and contents in order; None where they are not annotated."""

    def row(self) -> dict[str, Any]:
        """Return the example as a row with `FEATURES`."""
        values = asdict(self)
        mentions = values.pop("mentions")
        stances = values.pop("stances")
        tagged = values.pop("tagged")
        return values | {
            "actors": list(stances),
            "stances": list(stances.values()),
            "mention_actor": [mention["actor"] for mention in mentions],
            "mention_start": [mention["start"] for mention in mentions],
            "mention_end": [mention["end"] for mention in mentions],
            "is_tagged": tagged is not None,
            "tag_kind": [span["kind"] for span in tagged or ()],
            "tag_start": [span["start"] for span in tagged or ()],
            "tag_end": [span["end"] for span in tagged or ()],
        }


def to_dataset(examples: Iterable[Example]) -> Dataset:
    """Collect examples into a Dataset with `FEATURES`."""
    return Dataset.from_list([example.row() for example in examples], features=FEATURES)


def mentions_of(
    text: str, spans: dict[str, tuple[int, int]], finder: MentionFinder
) -> tuple[Mention, ...]:
    """Mark annotated spans (actor -> span) and the other actors around them."""
    names = list(spans)
    return tuple(
        Mention(names[int(m.actor)] if m.actor.isdigit() else m.actor, m.start, m.end)
        for m in explicit_mentions(text, spans.values(), finder)
    )


def with_target(text: str, name: str, flags: int = 0) -> tuple[str, tuple[int, int]]:
    """Return a text with a target in it, and where that stands.

    A target that the text does not name is put before it.

    Args:
        text: A statement.
        name: The target's name.
        flags: Of `re`, for finding the name.

    >>> with_target("We need Hillary Clinton now.", "Hillary Clinton")
    ('We need Hillary Clinton now.', (8, 23))
    >>> with_target("Amen.", "Atheism")
    ('Atheism: Amen.', (0, 7))
    """
    found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, flags)
    return (text, found.span()) if found else (f"{name}: {text}", (0, len(name)))


def to_query(row: dict[str, Any]) -> Query:
    """Rebuild from a row what the encoder takes."""
    mentions = map(
        Mention, row["mention_actor"], row["mention_start"], row["mention_end"]
    )
    return Query(row["text"], tuple(mentions), tuple(row["actors"]))


def to_tagged(row: dict[str, Any]) -> list[Tagged] | None:
    """Rebuild the annotated spans of a row; None where there are none to learn from."""
    if not row["is_tagged"]:
        return None
    return list(map(Tagged, row["tag_kind"], row["tag_start"], row["tag_end"]))
