"""Words that one run uses more than the other."""

import numpy as np

from .comparison import Word
from .scores import Scores

PRIOR_WORDS = 1_000.0
"""Words that the prior counts for, in all."""

_LEAST_ARTICLES = 5
"""Articles that a word must stand in: one that repeats it says nothing of a run."""

_TELLING = 3.29
"""Of z, p < 0.001: thousands of words are compared."""

_WORD = r"\p{L}[\p{L}\p{M}]*(?:['’-][\p{L}\p{M}]+)*"


def telling_words(scores: Scores, limit: int) -> tuple[Word, ...]:
    """Find the words that stand out in the view `second` against `scores`, and back.

    The log-odds ratio of a word's frequencies with an informative Dirichlet prior,
    which is the frequencies in both together (Monroe, Colaresi and Quinn 2008,
    "Fightin' Words", Political Analysis 16, equations 15 to 19). It takes words as
    independent, which those of an article are not.

    Args:
        scores: With the view `second`.
        limit: At most so many, half of them of each run if there are as many.
    """
    counted = " UNION ALL ".join(
        f"SELECT {number} AS side, article_key, unnest(regexp_extract_all(lower(text), "
        f"'{_WORD.replace(chr(39), chr(39) * 2)}')) AS word FROM (SELECT DISTINCT "
        f"article_key, statement, text FROM {view})"
        for number, view in enumerate(("scores", "second"))
    )
    rows = scores.rows(
        "SELECT word, count(*) FILTER (side = 0), count(*) FILTER (side = 1), "
        f"count(DISTINCT (side, article_key)) FROM ({counted}) GROUP BY word"
    )
    if len(rows) < 2:  # one word alone is as frequent in both
        return ()
    counts = np.array([row[1:3] for row in rows], np.float64)
    sums = counts.sum(0)
    if not sums.all():
        return ()
    prior = PRIOR_WORDS * counts.sum(1) / counts.sum()
    inside = counts + prior[:, None]
    odds = np.log(inside / (sums + PRIOR_WORDS - inside))
    ratio = odds[:, 1] - odds[:, 0]
    z = ratio / np.sqrt((1 / inside).sum(1))
    found = [
        Word(word, first, second, float(one), float(score))
        for (word, first, second, articles), one, score in zip(
            rows, ratio, z, strict=True
        )
        if articles >= _LEAST_ARTICLES and abs(score) >= _TELLING
    ]
    found.sort(key=lambda word: (-abs(word.z), word.word))
    more = [word for word in found if word.z > 0][: (limit + 1) // 2]
    less = [word for word in found if word.z < 0][: limit // 2]
    return (*more, *less)
