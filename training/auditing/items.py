"""Contrasts and invariances: statements that differ by one edit, with their labels."""

from typing import Literal, Self

from pydantic import Field, model_validator

from geostance.models.config import Config
from geostance.models.labels import Stance
from geostance.models.mentions import find_words

Part = Literal["audit", "train"]


class Statement(Config):
    """A statement and its stance toward one target."""

    text: str
    target: str
    """Id of the target."""
    mention: str
    """The target's words in the text; their first occurrence as whole words."""
    stance: Stance
    speaker: str | None
    """Who says it; None for the author."""

    @model_validator(mode="after")
    def _mentions_it(self) -> Self:
        if find_words(self.text, self.mention) is None:
            raise ValueError(f"mention {self.mention!r} is not in {self.text!r}")
        return self

    @property
    def span(self) -> tuple[int, int]:
        """Where the mention stands, [start, end)."""
        span = find_words(self.text, self.mention)
        assert span is not None  # checked when it was made
        return span


class Item(Config):
    """Statements that differ by one edit."""

    id: str = Field(min_length=1)
    part: Part
    """`audit` is never trained on, `train` never audited."""
    edit: str
    """What was edited, one of those that the class lists."""
    statements: tuple[Statement, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        targets = sorted({statement.target for statement in self.statements})
        if len(targets) > 1:
            raise ValueError(f"{self.id}: one target, not {', '.join(targets)}")
        return self

    @property
    def labels(self) -> set[Stance]:
        """The labels that occur."""
        return {statement.stance for statement in self.statements}


class Contrast(Item):
    """A line of contrasts.jsonl: the edit changes the label."""

    edit: Literal[
        "negation",
        "swapped_roles",
        "reported",
        "question",
        "conditional",
        "irony",
        "concession",
        "opponent_quote",
    ]

    @model_validator(mode="after")
    def _differs(self) -> Self:
        if len(self.labels) < 2:
            raise ValueError(f"{self.id}: a contrast needs labels that differ")
        return self


class Invariance(Item):
    """A line of invariances.jsonl: the edit leaves the label as it is."""

    edit: Literal["paraphrase", "speaker", "attribution", "outlet", "date"] = Field(
        alias="kind"
    )

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if len(self.labels) > 1:
            found = ", ".join(sorted(self.labels))
            raise ValueError(f"{self.id}: an invariance has one label, not {found}")
        return self
