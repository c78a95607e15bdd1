"""`geostance report`, once its options are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from geostance.inference.tables import Scores, open_scores
from geostance.models.errors import InputError
from geostance.models.targets import load_targets

from .building import PER_PAGE, Batch, batches
from .original import read_again
from .overview import make_overview
from .page import Link, Page, page_html
from .rows import read_scores
from .writing import Places, write_report


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """How a report is made."""

    articles: Sequence[str] = ()
    """The inputs that were scored, to show their texts as they were read."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Field of an article -> column of a collection among them."""
    targets: Path | None = None
    """A targets file, which tells the names of targets."""
    model: str | None = None
    """The folder or hub id of the model that scored, where the scores do not tell."""
    title: str | None = None
    per_page: int = PER_PAGE
    """Articles on a page."""


def make_report(path: Path, out: Path, options: ReportOptions) -> Path:
    """Write a report, and return its first page.

    Args:
        path: A file of scores, or a folder of shards.
        out: A file, or a folder for pages.
        options: How.

    Raises:
        InputError: If scores or articles cannot be read, or `out` not written.
        ModelError: If the options' model is not there.
        ConfigError: If the targets file is not valid.
    """
    with open_scores(path) as scores:
        names = _names(scores, options.targets)
        if not names:
            raise InputError(f"{path}: holds no statements: nothing to report")
        targets = tuple(names)
        overview = make_overview(scores, targets, names, options.model)
        files = scores.files
    title = options.title or f"Stances in {path.name}"

    def render(
        batch: Batch | None, links: Sequence[Link], places: Places | None
    ) -> str:
        page = Page(title, str(path), targets, names, links=links)
        if batch:
            page.views, page.details = batch.views, batch.details
            page.speakers = batch.speakers
        if places is not None:
            page.overview, page.places = overview, places
        return page_html(page)

    originals = None
    if options.articles:
        originals = read_again(options.articles, options.columns)
    pages = batches(
        read_scores(files), targets, originals, options.per_page, overview.named
    )
    return write_report(out, pages, render)


def _names(scores: Scores, file: Path | None) -> dict[str, str]:
    """Find how the targets of scores are written, and put them in order.

    A targets file tells, or the manifest of a run, or our own targets.
    """
    known = {key: actor.name for key, actor in load_targets(file).targets.items()}
    if scores.run and file is None:
        listed = scores.run.manifest["targets"]["content"]["targets"]
        known = {key: actor["name"] for key, actor in listed.items()}
    found = scores.targets()
    ordered = [key for key in known if key in found]
    ordered += [key for key in found if key not in known]
    return {key: known.get(key, key) for key in ordered}
