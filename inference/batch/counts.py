"""How many articles, statements and rows a run has come to."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """Of articles, which are read = scored + quarantined + out of scope; and rows."""

    read: int = 0
    scored: int = 0
    quarantined: int = 0
    out_of_scope: int = 0
    statements: int = 0
    rows: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Add up, one by one."""
        mine, theirs = asdict(self), asdict(other)
        return Counts(**{key: mine[key] + theirs[key] for key in mine})
