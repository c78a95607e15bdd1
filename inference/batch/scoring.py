"""Articles -> scored articles, where one that fails takes no other with it."""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain

from geostance.inference.ahead import in_order
from geostance.inference.reading.articles import Article
from geostance.inference.reading.inputs import Failure, judged
from geostance.inference.reading.language import MODEL_LANGUAGE
from geostance.inference.scorer import Scorer
from geostance.inference.scores import ScoredArticle
from geostance.inference.windows import windows

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
    gathered = windows(in_scope(found, config), _length, _ITEMS)
    work = partial(_scored, scorer)
    yield from chain.from_iterable(in_order(work, gathered, scorer.windows_at_once))


def _scored(
    scorer: Scorer, window: list[Article | Failure]
) -> list[ScoredArticle | Failure]:
    articles = [item for item in window if isinstance(item, Article)]
    results: Iterator[ScoredArticle | Failure]
    try:
        results = iter(list(scorer.score(articles)))
    except Exception:  # whatever it is, a night's work goes on without it
        results = iter([_one(scorer, article) for article in articles])
    return [next(results) if isinstance(item, Article) else item for item in window]


def _length(item: Article | Failure) -> int:
    return len(item.text) if isinstance(item, Article) else 0


def _one(scorer: Scorer, article: Article) -> ScoredArticle | Failure:
    try:
        return scorer.score_article(article)
    except Exception as error:  # as above
        file = article.file or article.id
        where = f"{file}: row {article.row}" if article.row else file
        first = (str(error).strip() or "no reason given").splitlines()[0]
        reason = f"{where}: cannot be scored: {type(error).__name__}: {first}"
        return Failure(reason, file, article.row, article.id)
