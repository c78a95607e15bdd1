"""A column of texts in, columns of counts out: for pandas, Polars and datasets."""

import math
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from geostance.models.errors import InputError, ModelError
from geostance.models.labels import SENTIMENTS, STANCES

from .reading.articles import Article
from .scores import ScoredArticle

if TYPE_CHECKING:
    from geostance.models.targets import Targets

    from .scorer import Scorer

Counted = dict[str, list[int | None]]


class StanceColumn:
    """Counts the statements of each text by stance and sentiment.

    A pickle of it holds the name of the model, not its weights: another process loads
    them itself, and `datasets` can tell by it whether a cached result still holds.

    Args:
        scorer: What scores.
        name: The column of texts in a batch.
    """

    def __init__(self, scorer: "Scorer", name: str = "text") -> None:
        self.scorer = scorer
        self.name = name

    def __call__(self, batch: Any) -> Counted:  # noqa: ANN401
        """Score a batch.

        Args:
            batch: A mapping or table (of pandas, Polars, datasets, ...) that has the
                column; or the texts themselves, as any iterable.

        Returns:
            Columns as long as the batch: `statements`; for each target and label
            `russia_favor`, ...; for each tone `sentiment_positive`, .... All are None
            where the text is missing, and 0 where it has no statement.

        Raises:
            InputError: If the column is missing, or a value is no text; names it.
        """
        texts = list(self._texts(batch))
        articles = (Article(text) for text in texts if text is not None)
        scored = self.scorer.score(articles)
        rows = [None if text is None else self._counts(next(scored)) for text in texts]
        return {
            name: [None if row is None else row[number] for row in rows]
            for number, name in enumerate(self.names)
        }

    @property
    def names(self) -> list[str]:
        """The columns that come out."""
        stances = [f"{of}_{s}" for of in self.scorer.targets.ids for s in STANCES]
        return ["statements", *stances, *(f"sentiment_{tone}" for tone in SENTIMENTS)]

    def __reduce__(self) -> tuple[Any, ...]:
        """Let pickles name the model, and tell its weights by their hash."""
        from geostance.models.folder import find_model
        from geostance.models.hashes import weights_hash

        scorer = self.scorer
        source = None if scorer.model.source == "default" else scorer.model.source
        weights = weights_hash(find_model(source))
        given = (source, weights, scorer.model.engine, scorer.batch_size)
        return _loaded, (*given, scorer.targets, scorer.only_named, self.name)

    def _texts(self, batch: Any) -> Iterator[str | None]:  # noqa: ANN401
        column = batch
        names = _columns(batch)
        if names is not None:
            if self.name not in names:
                raise InputError(
                    f"no column {self.name!r}: there is {', '.join(names)}"
                )
            column = batch[self.name]
        if isinstance(column, str) or not isinstance(column, Iterable):
            raise InputError(
                f"a value of type {type(column).__name__}, where a column of texts is "
                "expected"
            )
        for number, value in enumerate(column):
            # The scalars of Arrow wrap what they hold.
            plain = value.as_py() if hasattr(value, "as_py") else value
            if not isinstance(plain, str) and not _is_missing(plain):
                raise InputError(
                    f"row {number} of {self.name!r}: a value of type "
                    f"{type(plain).__name__}, where a text is expected"
                )
            yield plain if isinstance(plain, str) else None

    def _counts(self, article: ScoredArticle) -> list[int]:
        tones = [statement.sentiment.label for statement in article.statements]
        counts = [len(tones)]
        for target in self.scorer.targets.ids:
            totals = article.totals(target)
            counts.extend(totals[stance] for stance in STANCES)
        return [*counts, *map(tones.count, SENTIMENTS)]


def _columns(batch: Any) -> list[str] | None:  # noqa: ANN401
    """Return the names of a table's columns; None if it is none."""
    if isinstance(batch, Mapping):
        return list(map(str, batch))
    for attribute in ("column_names", "columns"):  # Arrow's, and that of others
        if hasattr(batch, attribute):
            return list(map(str, getattr(batch, attribute)))
    return None


def _is_missing(value: object) -> bool:
    if value is None or value is getattr(sys.modules.get("pandas"), "NA", None):
        return True
    return isinstance(value, float) and math.isnan(value)


def _loaded(
    source: str | None,
    weights: str,
    engine: Any,  # noqa: ANN401
    batch_size: int,
    targets: "Targets",
    only_named: bool,
    name: str,
) -> StanceColumn:
    from geostance.models.engines import load_model
    from geostance.models.folder import find_model
    from geostance.models.hashes import weights_hash

    from .scorer import Scorer

    if weights_hash(find_model(source)) != weights:
        raise ModelError(f"{source or 'default'}: has other weights in this process")
    model = load_model(source, engine)
    return StanceColumn(Scorer(model, targets, batch_size, only_named), name)
