"""What `compare` returns: two runs beside each other."""

from dataclasses import dataclass

from .groups import Estimate, Shares, StanceCounts


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two runs."""

    path: str
    articles: int
    statements: int
    correction: str
    """What its corrected shares rest on, or why there are none."""


@dataclass(frozen=True, slots=True)
class Flips:
    """Labels of the same statements in both runs, toward one target."""

    target: str
    counts: dict[str, dict[str, int]]
    """Label in the first run -> label in the second -> statements that name it."""
    rate: Estimate
    """Share (0-1) of them whose label differs."""


@dataclass(frozen=True, slots=True)
class Shift:
    """How the shares of a target differ, the second run less the first."""

    target: str
    first: StanceCounts
    second: StanceCounts
    naming: tuple[int, int]
    """Articles of each run that name the target."""
    raw: Shares
    """Differences of the shares as labelled."""
    corrected: Shares | None
    """The same with the known errors of each run's model taken out."""
    sentiment: Estimate
    """Difference of the mean sentiment of statements that name it."""
    p: float | None
    """Two-sided p-value of the difference in net stance; None for too few articles."""
    p_holm: float | None
    """The same, corrected for the number of targets (Holm 1979)."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word that one run uses more than the other."""

    word: str
    first: int
    """How often it stands in statements of the first run."""
    second: int
    log_odds: float
    """Positive where the second run uses it more."""
    z: float
    """The log-odds ratio by its standard error."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A statement of both runs that they label differently."""

    article: str
    outlet: str | None
    date: str | None
    speaker: str | None
    text: str
    target: str
    first: str
    second: str
    distance: float
    """Between the probabilities (total variation, 0-1)."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs compared."""

    first: Side
    second: Side
    shared_articles: int
    """Articles of which both runs have a statement; they are drawn together."""
    shared_statements: int
    """Statements with the same text in the same article."""
    flips: tuple[Flips, ...]
    shifts: tuple[Shift, ...]
    words: tuple[Word, ...]
    """The most telling first; none where both runs have the same statements."""
    disagreements: tuple[Disagreement, ...]
    """The farthest apart first."""
    warnings: tuple[str, ...]
