"""A statement and one of its targets, as simple models take them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement, and the stance toward one of the actors in it."""

    text: str
    """As it was published, with its names."""
    target: str
    """The target's name: the usual one of a known actor, else its words in `text`."""
    hidden: str
    """The statement with a word for its target and one for other actors."""
    label: int
    group: str
