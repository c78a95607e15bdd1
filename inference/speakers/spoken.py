"""What is known of who says a statement."""

from dataclasses import dataclass
from typing import Literal, Protocol

QuoteKind = Literal["direct", "indirect", "none"]
Span = tuple[int, int]


class Part(Protocol):
    """A statement of a text, as the linking needs it."""

    @property
    def start(self) -> int:
        """Where it starts in the text."""

    @property
    def end(self) -> int:
        """Where it ends in the text."""

    @property
    def paragraph(self) -> int:
        """The number of its paragraph."""


@dataclass(frozen=True, slots=True)
class Report:
    """Something said or thought: spans of the text, and where its source is named."""

    contents: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    """Within the same statement or another; None where the text names nobody."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Who says a statement, in what form, and by which words this is known."""

    speaker: str | None
    """The full name as the article first gives it; None where nobody is named."""

    description: str | None
    """What the article says the speaker is ("senior researcher at ...")."""

    quote: QuoteKind
    source: Span | None
    """[start, end) in the cleaned text of the words that name the speaker."""
    cue: Span | None
    content: tuple[Span, ...]
    is_person: bool = False
    """Whether the speaker is somebody whom the article names in full."""
