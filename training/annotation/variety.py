"""How varied a corpus is, and how much of it a bag of words could guess."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from statistics import fmean, median
from typing import Any

from geostance.training.comparing.baselines import baseline_reports
from geostance.training.mixing.data import split_source

from .schema import Article, read_articles, words

_SHARED = 5
"""Words in a row that two articles should not have in common."""
_WINDOW = 1_000
"""Words over which types are counted: the ratio falls with a text's length."""


def variety(folder: Path) -> dict[str, Any]:
    """Measure the variety of a folder of articles.

    Returns:
        `articles`, `statements`, `words`; `type_token`, the mean share of distinct
        words in windows of 1,000; `shared_5grams`, the share (in %) of five-word
        sequences that another article has too; `near_duplicates`, the share of
        statements (in %) whose nearest statement in another article shares more than
        half of its word pairs; `statement_words`, the median; `guessable`, the
        accuracy (in %) of TF-IDF with logistic regression on the dev split, and
        `majority`, that of the commonest label.
    """
    articles = [placed.article for placed in read_articles(folder)]
    tokens = [[w for s in a.statements for w in words(s.text)] for a in articles]
    flat = [word for article in tokens for word in article]
    lengths = [len(words(s.text)) for a in articles for s in a.statements]
    guesses = baseline_reports(split_source("geostance", None))
    return {
        "articles": len(articles),
        "statements": len(lengths),
        "words": len(flat),
        "statement_words": median(lengths),
        "type_token": round(_type_token(flat), 3),
        "shared_5grams": round(100 * _shared(tokens), 2),
        "near_duplicates": round(100 * near_duplicates(articles), 2),
        "guessable": guesses["TF-IDF + LR"]["accuracy"],
        "majority": guesses["majority"]["accuracy"],
    }


def _type_token(tokens: Sequence[str]) -> float:
    windows = [tokens[i : i + _WINDOW] for i in range(0, len(tokens), _WINDOW)]
    full = [window for window in windows if len(window) == _WINDOW] or windows
    return fmean(len(set(window)) / len(window) for window in full)


def _shared(articles: Sequence[Sequence[str]]) -> float:
    grams = [
        {tuple(a[i : i + _SHARED]) for i in range(len(a) - _SHARED + 1)}
        for a in articles
    ]
    counts = Counter(gram for own in grams for gram in own)
    total = sum(len(own) for own in grams)
    return sum(counts[gram] > 1 for own in grams for gram in own) / max(total, 1)


def near_duplicates(articles: Sequence[Article]) -> float:
    """Return the share of statements that nearly stand in another article too."""
    owners: dict[tuple[str, str], set[int]] = {}
    statements: list[tuple[int, set[tuple[str, str]]]] = []
    for number, article in enumerate(articles):
        for statement in article.statements:
            bigrams = set(pairwise(words(statement.text)))
            for bigram in bigrams:
                owners.setdefault(bigram, set()).add(len(statements))
            statements.append((number, bigrams))
    hits = 0
    for number, bigrams in statements:
        common = Counter(
            other
            for bigram in bigrams
            for other in owners[bigram]
            if statements[other][0] != number
        )
        hits += any(
            2 * count > len(bigrams | statements[other][1])
            for other, count in common.items()
        )
    return hits / max(len(statements), 1)
