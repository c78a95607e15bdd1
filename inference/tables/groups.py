"""What `aggregate` returns: groups with counts, shares and their intervals."""

from dataclasses import dataclass

from geostance.inference.batch.counts import Counts

FEW_ARTICLES = 10
"""A group of fewer articles is marked: it says next to nothing."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95% interval.

    `value` is None where nothing was counted; `low` and `high` are None where there are
    too few articles to tell how much it may differ.
    """

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Shares:
    """Of the statements that speak of a target, the share with each stance (0-1)."""

    favor: Estimate
    against: Estimate
    neutral: Estimate
    net: Estimate
    """favor - against, from -1 to 1."""


@dataclass(frozen=True, slots=True)
class StanceCounts:
    """Statements that name a target, by the label they were given."""

    favor: int
    against: int
    neutral: int
    none: int
    """The target is named and not spoken of."""

    @property
    def spoken(self) -> int:
        """Statements that speak of the target; shares are of these."""
        return self.favor + self.against + self.neutral


@dataclass(frozen=True, slots=True)
class Group:
    """Statements that agree in every key, toward one target."""

    key: dict[str, str | None]
    """Name of a key -> value; None where an article tells none."""
    articles: int
    """Articles with statements of the group, whether or not they name the target."""
    statements: int
    """Their statements."""
    naming: int
    """Articles that name the target: what intervals are drawn from."""
    counts: StanceCounts
    abstained: Estimate
    """Share (0-1) of statements naming the target whose label is too unsure."""
    raw: Shares
    """As labelled."""
    corrected: Shares | None
    """With the model's known errors taken out; None if they are not known."""
    sentiment: Estimate
    """Mean of positive (1), neutral (0) and negative (-1) of statements naming it."""
    few: bool
    """Whether fewer than `FEW_ARTICLES` articles name the target."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two groups that differ in one key, compared by their net stance."""

    key: dict[str, str | None]
    """The keys that they share."""
    compared: str
    """The key that they differ in."""
    first: str | None
    second: str | None
    """Its values."""
    shared: int
    """Articles that are in both."""
    difference: Estimate
    """Net stance of the first less that of the second, as labelled."""
    corrected: Estimate | None
    """The same with the model's known errors taken out."""
    p: float
    """Two-sided p-value of the difference as labelled, from draws of articles."""
    p_holm: float
    """The same, corrected for the number of pairs (Holm 1979)."""


@dataclass(frozen=True, slots=True)
class Aggregate:
    """Groups of some scores, and what they cover."""

    by: tuple[str, ...]
    """The keys, in order."""
    groups: tuple[Group, ...]
    pairs: tuple[Pair, ...]
    """Comparisons, if they were asked for."""
    coverage: Counts | None
    """Articles read, scored, quarantined and out of scope; None of a single file."""
    correction: str
    """What `corrected` rests on, or why there is none."""
    warnings: tuple[str, ...]
    """What readers of the figures must know."""
