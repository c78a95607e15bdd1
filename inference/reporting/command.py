"""`geostance report`, once its options are read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from geostance.inference.reading.kinds import Kind
from geostance.inference.scorer import Scorer
from geostance.inference.tables import Scores, open_scores
from geostance.models.errors import InputError
from geostance.models.targets import load_targets

from .building import PER_PAGE, Batch, batches
from .carriers import Carriers, Words, asked
from .original import Articles, read_again
from .overview import Overview, make_overview
from .page import Link, Page, page_html
from .parts import Scored
from .rows import read_scores
from .writing import Places, write_report


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """How a report is made."""

    articles: Sequence[str] = ()
    """The inputs that were scored, to show their texts as they were read."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Field of an article -> column of a collection among them."""
    kind: Kind | None = None
    """What they are, where their names do not tell."""
    targets: Path | None = None
    """A targets file, which tells the names of targets."""
    model: str | None = None
    """The folder or hub id of the model that scored, where the scores do not tell."""
    words: Words = "listed"
    """For which statements to ask the model which words carried their labels."""
    title: str | None = None
    source: str | None = None
    """What was scored, as the page names it; by default the scores' path."""
    per_page: int = PER_PAGE
    """Articles on a page."""


def make_report(
    path: Path,
    out: Path,
    options: ReportOptions,
    warn: Callable[[str], None] = lambda message: None,
) -> Path:
    """Write a report, and return its first page.

    Args:
        path: A file of scores, or a folder of shards.
        out: A file, or a folder for pages.
        options: How.
        warn: Told what readers of the report miss.

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
        run = scores.run
        originals = _originals(scores, options)
    source = options.model or (run.manifest["model"]["id"] if run else None)
    carriers = _carriers(source, options)
    explained = _explained(overview, carriers, options.words) if carriers else None
    title = options.title or f"Stances in {path.name}"

    def render(
        batch: Batch | None, links: Sequence[Link], places: Places | None
    ) -> str:
        page = Page(title, options.source or str(path), targets, names, links=links)
        page.words = options.words
        if batch:
            page.views, page.details = batch.views, batch.details
            page.people, page.speakers = list(batch.people), batch.speakers
        if places is not None:
            page.overview, page.places = overview, places
        return page_html(page)

    pages = batches(
        read_scores(files),
        targets,
        originals,
        options.per_page,
        overview.named,
        explained,
    )
    page = write_report(out, pages, render)
    if carriers and carriers.other:
        warn(
            f"{carriers.other} labels have another probability by this model than in "
            "the scores: which words carried them is not told: give --model"
        )
    return page


def _originals(scores: Scores, options: ReportOptions) -> Articles | None:
    """Open the original articles; those that are in no score are passed over."""
    if not options.articles:
        return None
    known = scores.rows("SELECT DISTINCT article, row FROM scores")
    return read_again(options.articles, options.columns, options.kind, set(known))


def _carriers(source: str | None, options: ReportOptions) -> Carriers | None:
    if options.words == "none":
        return None
    model = None if source == "default" else source
    return Carriers(Scorer.from_pretrained(model, options.targets))


def _explained(
    overview: Overview, carriers: Carriers, words: Words
) -> Callable[[Scored], None]:
    """Make what adds to an article the words that carried its labels."""
    listed = {
        (one.key, one.statement, target)
        for target, _, ones in overview.highlights
        for one in ones
    }

    def explained(scored: Scored) -> None:
        for part in scored.statements:
            for target in part.stances:
                named = (scored.key, part.number, target) in listed
                if asked(part, target, words, named):
                    carriers.add(part, target)

    return explained


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
