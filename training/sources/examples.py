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
from geostance.models.targets import default_targets

OTHER = "other"
"""A target that the targets file lacks."""

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

    def __post_init__(self) -> None:
        """Check the text and the spans, whatever source they are from.

        Raises:
            ValueError: If the text is blank, or a span is empty or outside the text.
        """
        if not self.text.strip():
            raise ValueError("the text is empty")
        spans = [(mention.start, mention.end) for mention in self.mentions]
        spans += [(tagged.start, tagged.end) for tagged in self.tagged or ()]
        for start, end in spans:
            if not 0 <= start < end <= len(self.text):
                raise ValueError(
                    f"span ({start}, {end}) is empty or outside a text of "
                    f"{len(self.text)} characters"
                )

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


def target_of(example: Example, actor: str, finder: MentionFinder) -> str:
    """Return the target of the targets file that an annotated actor is, or `OTHER`.

    Public corpora give spans without ids; there the name at the span tells.
    """
    known = default_targets().ids
    if actor in known:
        return actor
    surfaces = [
        example.text[m.start : m.end] for m in example.mentions if m.actor == actor
    ]
    found = {mention.actor for text in surfaces for mention in finder.find(text)}
    return next((target for target in known if target in found), OTHER)


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
