"""Who says it: tagged spans -> the speaker of each statement."""

from .attributing import attribute
from .own_side import OwnSide
from .spoken import QuoteKind, Spoken

__all__ = ["OwnSide", "QuoteKind", "Spoken", "attribute"]
