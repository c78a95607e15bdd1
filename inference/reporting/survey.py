"""A first reading of scores: how much there is, and of what."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from .parts import Scored


@dataclass
class Survey:
    """What a report must know of the scores before it shows them."""

    articles: int = 0
    statements: int = 0
    targets: dict[str, None] = field(default_factory=dict)
    """In the order of the scores."""


def survey(articles: Iterable[Scored]) -> Survey:
    """Read all scores once, and hold none of them."""
    found = Survey()
    for article in articles:
        found.articles += 1
        statements = article.statements
        found.statements += len(statements)
        if statements:
            found.targets |= dict.fromkeys(statements[0].stances)
    return found
