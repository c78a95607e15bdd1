"""Articles -> statements -> mentions -> scores -> tables.

    from geostance.inference import Scorer

    scorer = Scorer.from_pretrained()
    article = scorer.score_text(text)

Names load on first use, so that `import geostance.inference` costs nothing.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .column import StanceColumn
    from .reading.articles import Article
    from .reading.documents import read_article
    from .reading.inputs import Failure, read_articles
    from .scorer import Scorer
    from .scores import ScoredArticle, ScoredStatement, SentimentScore, StanceScore
    from .splitting.statements import Statement, read_statements

_HOMES = {
    "Article": "reading.articles",
    "Failure": "reading.inputs",
    "ScoredArticle": "scores",
    "ScoredStatement": "scores",
    "Scorer": "scorer",
    "SentimentScore": "scores",
    "StanceColumn": "column",
    "StanceScore": "scores",
    "Statement": "splitting.statements",
    "read_article": "reading.documents",
    "read_articles": "reading.inputs",
    "read_statements": "splitting.statements",
}

__all__ = [
    "Article",
    "Failure",
    "ScoredArticle",
    "ScoredStatement",
    "Scorer",
    "SentimentScore",
    "StanceColumn",
    "StanceScore",
    "Statement",
    "read_article",
    "read_articles",
    "read_statements",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
