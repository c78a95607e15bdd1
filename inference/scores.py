"""What scoring returns: an article, its statements, their stances and sentiment."""

from dataclasses import dataclass
from typing import Any, Self

from geostance.models.labels import Sentiment, Stance
from geostance.models.mentions import Mention

from .reading.articles import Article
from .speakers import QuoteKind
from .splitting.statements import Statement


@dataclass(frozen=True, slots=True)
class StanceScore:
    """The stance of a statement's speaker toward one target."""

    label: Stance
    """The most probable label; `none` where the target is not spoken of."""

    probabilities: dict[Stance, float]
    """Calibrated, one for each of favor, against, neutral and none; they sum to 1."""

    abstains: bool = False
    """Whether the label is too improbable to count on (docs/evaluation.md)."""


class SentimentScore(str):
    """The tone of a statement: it equals its label and carries the probabilities."""

    label: Sentiment
    probabilities: dict[Sentiment, float]
    abstains: bool

    def __new__(
        cls,
        label: Sentiment,
        probabilities: dict[Sentiment, float],
        abstains: bool = False,
    ) -> Self:
        """Make a label that knows how sure it is."""
        score = super().__new__(cls, label)
        score.label = label
        score.probabilities = probabilities
        score.abstains = abstains
        return score

    def __getnewargs__(self) -> tuple[Any, ...]:
        """Let copies and pickles keep the probabilities."""
        return self.label, self.probabilities, self.abstains


@dataclass(frozen=True, slots=True)
class Attribution:
    """Spans of an article's cleaned text that tell who says a statement."""

    source: tuple[int, int] | None
    """The words that name the speaker, perhaps in another statement."""
    cue: tuple[int, int] | None
    """The word of saying or thinking."""
    content: tuple[tuple[int, int], ...]
    """What is said, as far as it lies in the statement."""


@dataclass(frozen=True, slots=True)
class ScoredStatement:
    """A statement with its scores; `text` is `article.text[start:end]`."""

    text: str
    start: int
    end: int
    sentiment: SentimentScore
    stances: dict[str, StanceScore]
    """Target -> stance, an entry for every configured target."""
    mentions: tuple[Mention, ...] = ()
    """Spans, within `text`, of the configured targets."""
    speaker: str | None = None
    """Who says it, by the full name that the article first gives; None for the
    article's own voice, and where nobody is named."""
    speaker_description: str | None = None
    """What the article says the speaker is ("senior researcher at ...")."""
    quote: QuoteKind | None = None
    """How it is said: "none" in the article's own voice. None if the model has no
    head for attribution."""
    attribution: Attribution | None = None
    """The words that tell; None in the article's own voice."""
    original: tuple[int, int] = (0, 0)
    """The [start, end) of the statement in the text as it was read."""


@dataclass(frozen=True, slots=True)
class ScoredArticle:
    """An article with all its statements, in order."""

    article: Article
    text: str
    """The cleaned text, which all offsets point into."""
    statements: tuple[ScoredStatement, ...]
    left_out: tuple[Statement, ...]
    """Titles, headings, captions, credits and links, which are not scored."""
    targets: tuple[str, ...]

    @property
    def parts(self) -> list[ScoredStatement | Statement]:
        """Statements and what was left out, in the order of the article."""
        parts: list[ScoredStatement | Statement] = [*self.statements, *self.left_out]
        return sorted(parts, key=lambda part: part.start)

    def totals(self, target: str) -> dict[Stance, int]:
        """Count the statements by their stance toward a target."""
        counts: dict[Stance, int] = {"favor": 0, "against": 0, "neutral": 0, "none": 0}
        for statement in self.statements:
            counts[statement.stances[target].label] += 1
        return counts

    def _repr_html_(self) -> str:
        """Show the article in a notebook, its statements coloured by their stances."""
        from .reporting.notebook import article_html

        own: Any = self  # type checkers know this file under two names
        return article_html(own)
