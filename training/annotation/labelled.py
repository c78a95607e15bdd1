"""What an annotator says of a task: its schema, and what it must agree with."""

from datetime import UTC, datetime
from typing import Any, Self

from pydantic import Field, field_validator, model_validator

from geostance.models.annotation import task_id
from geostance.models.config import Config
from geostance.models.labels import Sentiment, Stance
from geostance.models.mentions import Mention, Origin


class Marked(Config):
    """A mention of a target in the text."""

    target: str
    """Its id."""

    start: int = Field(ge=0)
    """Its first character."""

    end: int
    """The first character after it."""

    origin: Origin = "name"
    """What it is, as in the scores."""

    def mention(self) -> Mention:
        """Return it as the finder gives it."""
        return Mention(self.target, self.start, self.end, self.origin)


class Labelled(Config):
    """One annotator's labels of one task."""

    task: str
    """Its id, which follows from article and text."""

    article: str
    """The article's id."""

    text: str = Field(min_length=1)
    """The statement."""

    asked: tuple[str, ...]
    """The targets that the task asks about."""

    mentions: tuple[Marked, ...] = ()
    """Of targets, in order."""

    about: dict[str, Any] = Field(default_factory=dict)
    """What else the task tells: title, outlet, the text around, how it was chosen."""

    annotator: str = Field(min_length=1)
    """Who."""

    annotated_at: str | None = None
    """When, in UTC."""

    stances: dict[str, Stance] = Field(default_factory=dict)
    """Target -> label."""

    sentiment: Sentiment | None = None
    """Of the statement."""

    speaker: str | None = None
    """Full name; None for the article's own voice, or where it is left blank."""

    note: str | None = None
    """What the annotator remarks."""

    other: dict[str, Any] = Field(default_factory=dict)
    """Labels that we do not know, kept as they are."""

    file: str
    """The file that it was imported from."""

    imported_at: str
    """When, in UTC."""

    @field_validator("annotated_at")
    @classmethod
    def _is_time(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            time = datetime.fromisoformat(value)
        except ValueError:
            raise ValueError(
                f"{value!r} is no time: write it as 2026-01-31 or 2026-01-31T09:30:00Z"
            ) from None
        return in_utc(time)

    @model_validator(mode="after")
    def _of_one_task(self) -> Self:
        if self.task != task_id(self.article, self.text):
            raise ValueError(
                f"text and article are not those of task {self.task}: leave them as "
                "they were exported (a spreadsheet may have changed them)"
            )
        for mention in self.mentions:
            if not mention.start < mention.end <= len(self.text):
                raise ValueError(
                    f"mention ({mention.start}, {mention.end}) is empty or outside a "
                    f"text of {len(self.text)} characters"
                )
        return self

    @property
    def labels(self) -> dict[tuple[str, str], str]:
        """(kind, target) -> label, for what is compared and resolved."""
        found = {("stance", target): str(one) for target, one in self.stances.items()}
        if self.sentiment:
            found["sentiment", ""] = self.sentiment
        return found

    def said(self) -> str:
        """Return what it says, the same for every import of the same labels."""
        apart = {"file", "imported_at", "asked", "mentions", "about", "text", "article"}
        return self.model_dump_json(exclude=apart)


def in_utc(time: datetime) -> str:
    """Write a time in UTC; one without a zone is taken as UTC."""
    known = time if time.tzinfo else time.replace(tzinfo=UTC)
    return known.astimezone(UTC).isoformat(timespec="milliseconds")
