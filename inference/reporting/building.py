"""Articles -> the pages that show them."""

import json
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import escape

from .article_view import ArticleView, Person, details, view_of
from .original import Articles
from .parts import Key, Scored

PER_PAGE = 200
"""Articles on a page, at most."""

MAX_PAGE = 2_850_000
"""Bytes of articles on a page, about; beside them stand styles and the overview."""

_PER_ARTICLE, _PER_PARAGRAPH, _PER_STATEMENT, _PER_PIECE = 1_500, 20, 70, 26
"""Bytes of markup around what is shown."""

_SPEAKERS = 500
"""Speakers that a page's filter offers, the most frequent first."""


@dataclass
class Batch:
    """Articles that stand on one page."""

    views: list[ArticleView] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)
    """Statement ("article-number") -> what its panel tells."""
    people: dict[Person, int] = field(default_factory=dict)
    """Speakers, as `details` numbers them."""
    spoken: dict[str, int] = field(default_factory=dict)
    """Speaker -> statements."""
    size: int = 0
    """Bytes that it takes, about."""
    numbers: dict[Key, int] = field(default_factory=dict)
    """Those of its articles that are asked for -> their numbers in the report."""

    def add(
        self, scored: Scored, view: ArticleView, size: int, targets: Sequence[str]
    ) -> None:
        """Put an article at the end, of so many bytes without its details."""
        told = {
            f"{view.number}-{part.number}": found
            for part in scored.statements
            if (found := details(part, targets, self.people))
        }
        self.views.append(view)
        self.details |= told
        self.size += size + len(json.dumps(told, separators=(",", ":")))
        for part in scored.statements:
            if part.speaker:
                self.spoken[part.speaker] = self.spoken.get(part.speaker, 0) + 1

    @property
    def speakers(self) -> list[str]:
        """Those who say most, first."""
        often = sorted(self.spoken, key=lambda name: (-self.spoken[name], name))
        return often[:_SPEAKERS]


def batches(
    articles: Iterable[Scored],
    targets: Sequence[str],
    originals: Articles | None = None,
    per_page: int = PER_PAGE,
    wanted: Container[Key] = (),
    explained: Callable[[Scored], None] | None = None,
) -> Iterator[Batch]:
    """Lay articles out, page by page; only one page is held.

    Args:
        articles: The scores.
        targets: The targets of the report.
        originals: The articles as they were read, if they are at hand.
        per_page: Articles on a page; fewer if they are long.
        wanted: Articles whose place is to be known.
        explained: Adds to an article the words that carried its labels.

    Raises:
        InputError: If an original text is not at hand, or has changed.
    """
    batch = Batch()
    for number, scored in enumerate(articles):
        if explained:
            explained(scored)
        view = view_of(scored, number, targets, originals)
        size = _size(view)
        if batch.views and (
            len(batch.views) == per_page or batch.size + size > MAX_PAGE
        ):
            yield batch
            batch = Batch()
        batch.add(scored, view, size, targets)
        if scored.key in wanted:
            batch.numbers[scored.key] = number
    if batch.views:
        yield batch


def _size(view: ArticleView) -> int:
    size = _PER_ARTICLE
    for paragraph in view.paragraphs:
        size += _PER_PARAGRAPH
        for run in paragraph:
            size += len(escape(run.text).encode("utf-8", "replace"))
            size += _PER_STATEMENT * bool(run.part)
            size += _PER_PIECE * sum(bool(piece.marks) for piece in run.pieces)
    return size
