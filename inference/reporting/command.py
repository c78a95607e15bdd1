"""`geostance report`, once its options are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from geostance.models.errors import InputError
from geostance.models.targets import load_targets

from .building import PER_PAGE, Batch, batches
from .original import read_again
from .page import Link, Page, page_html
from .rows import read_scores
from .survey import survey
from .writing import write_report


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """How a report is made."""

    articles: Sequence[str] = ()
    """The inputs that were scored, to show their texts as they were read."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Field of an article -> column of a collection among them."""
    targets: Path | None = None
    """A targets file, which tells the names of targets."""
    title: str | None = None
    per_page: int = PER_PAGE
    """Articles on a page."""


def make_report(scores: Path, out: Path, options: ReportOptions) -> tuple[Path, int]:
    """Write a report; return its first page and how many articles it shows.

    Args:
        scores: A file of scores, or a folder of shards.
        out: A file, or a folder for pages.
        options: How.

    Raises:
        InputError: If scores or articles cannot be read, or `out` not written.
        ConfigError: If the targets file is not valid.
    """
    known = load_targets(options.targets).targets
    found = survey(read_scores(scores))
    if not found.articles:
        raise InputError(f"{scores}: no rows: nothing to report")
    targets = list(found.targets)
    names = {t: known[t].name if t in known else t for t in targets}
    title = options.title or f"Stances in {scores.name}"

    def render(batch: Batch | None, links: list[Link], overview: bool) -> str:
        page = Page(title, str(scores), targets, names, links=links)
        if batch:
            page.views, page.details = batch.views, batch.details
            page.speakers = batch.speakers
        return page_html(page)

    originals = None
    if options.articles:
        originals = read_again(options.articles, options.columns)
    pages = batches(read_scores(scores), targets, originals, options.per_page)
    return write_report(out, pages, render), found.articles
