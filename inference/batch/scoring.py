"""Articles -> scored articles, where one that fails takes no other with it."""

from collections.abc import Iterable, Iterator

from geostance.inference.reading.articles import Article
from geostance.inference.reading.inputs import Failure, judged
from geostance.inference.reading.language import MODEL_LANGUAGE
from geostance.inference.scorer import WINDOW, Scorer
from geostance.inference.scores import ScoredArticle

from .settings import ScoreConfig

_ITEMS = 1000
"""What is held at most, beside `WINDOW` characters. The same articles are always scored
together, or the last digits of a probability would depend on where a run was cut off.
"""


def in_scope(
    found: Iterable[Article | Failure], config: ScoreConfig
) -> Iterator[Article | Failure]:
    """Note the language of articles; one that the model does not read is a failure."""
    language = None if config.any_language else MODEL_LANGUAGE
    for item in found:
        yield judged(item, language) if isinstance(item, Article) else item


def scored(
    scorer: Scorer, found: Iterable[Article | Failure], config: ScoreConfig
) -> Iterator[ScoredArticle | Failure]:
    """Score what is an article, in order, and pass on what is not.

    An article that raises becomes a failure with its reason.
    """
    for window in _windows(in_scope(found, config)):
        articles = [item for item in window if isinstance(item, Article)]
        results: Iterator[ScoredArticle | Failure]
        try:
            results = iter(list(scorer.score(articles)))
        except Exception:  # whatever it is, a night's work goes on without it
            results = iter([_one(scorer, article) for article in articles])
        for item in window:
            yield next(results) if isinstance(item, Article) else item


def _windows(
    found: Iterable[Article | Failure],
) -> Iterator[list[Article | Failure]]:
    window: list[Article | Failure] = []
    size = 0
    for item in found:
        length = len(item.text) if isinstance(item, Article) else 0
        if window and (size + length > WINDOW or len(window) == _ITEMS):
            yield window
            window, size = [], 0
        window.append(item)
        size += length
    if window:
        yield window


def _one(scorer: Scorer, article: Article) -> ScoredArticle | Failure:
    try:
        return scorer.score_article(article)
    except Exception as error:  # as above
        file = article.file or article.id
        where = f"{file}: row {article.row}" if article.row else file
        first = (str(error).strip() or "no reason given").splitlines()[0]
        reason = f"{where}: cannot be scored: {type(error).__name__}: {first}"
        return Failure(reason, file, article.row, article.id)
