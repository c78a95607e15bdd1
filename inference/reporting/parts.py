"""What a report shows of an article, however its scores were stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from geostance.inference.splitting.furniture import Kind
from geostance.models.explanation import WordWeight
from geostance.models.mentions import Mention

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Label:
    """A label with all its probabilities."""

    label: str
    probabilities: dict[str, float]
    abstains: bool = False
    """Whether it is too improbable to count on."""

    @property
    def probability(self) -> float:
        """Of the label."""
        return self.probabilities[self.label]


@dataclass(slots=True)
class Part:
    """A statement with its scores, or a part that was left out."""

    text: str
    start: int
    end: int
    original: Span
    kind: Kind = "statement"
    number: int | None = None
    """Of the statement within the article, from 0."""
    speaker: str | None = None
    description: str | None = None
    quote: str | None = None
    sentiment: Label | None = None
    stances: dict[str, Label] = field(default_factory=dict)
    mentions: tuple[Mention, ...] = ()
    source: Span | None = None
    """The words that name the speaker, in the cleaned text, as `cue` and `content`."""
    cue: Span | None = None
    content: tuple[Span, ...] = ()
    words: dict[str, tuple[WordWeight, ...]] = field(default_factory=dict)
    """Target -> the words of `text` that carried its label, where they were asked."""

    @property
    def spoken_of(self) -> dict[str, Label]:
        """The stances toward the targets that the statement names."""
        return {
            target: found
            for target, found in self.stances.items()
            if found.probabilities.get("none", 0.0) < 1
        }


Key = tuple[str, str | None, int | None]
"""An article's id, file and row: the id alone need not be unique."""


@dataclass(slots=True)
class Scored:
    """An article as its scores tell of it."""

    key: Key
    meta: dict[str, str | None]
    """title, outlet, date, url, author, language."""
    parts: list[Part]

    @property
    def statements(self) -> list[Part]:
        """The parts that were scored."""
        return [part for part in self.parts if part.kind == "statement"]


def part_of(row: Mapping[str, Any]) -> Part:
    """Make a part of a row as JSONL has it (docs/output.md).

    Raises:
        KeyError, TypeError, ValueError: If the row is not as described there.
    """
    told = row.get("attribution") or {}
    tone = row["sentiment"] and Label(
        row["sentiment"],
        dict(row["sentiment_probabilities"]),
        bool(row.get("sentiment_abstain")),
    )
    return Part(
        text=row["text"],
        start=row["start"],
        end=row["end"],
        original=(row["original_start"], row["original_end"]),
        kind=row["kind"],
        number=row["statement"],
        speaker=row["speaker"],
        description=row["speaker_description"],
        quote=row["quote"],
        sentiment=tone,
        stances={target: _label(found) for target, found in row["stances"].items()},
        mentions=tuple(
            Mention(m["target"], m["start"], m["end"], m["origin"])
            for m in row["mentions"]
        ),
        source=_span(told.get("source")),
        cue=_span(told.get("cue")),
        content=tuple((start, end) for start, end in told.get("content") or ()),
    )


def _label(found: Mapping[str, Any]) -> Label:
    return Label(
        found["label"], dict(found["probabilities"]), bool(found.get("abstain"))
    )


def _span(values: Any) -> Span | None:  # noqa: ANN401
    return (values[0], values[1]) if values else None
