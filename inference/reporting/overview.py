"""Scores -> the overview of a report."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from geostance.inference.tables import Aggregate, Scores, aggregate
from geostance.inference.tables.keys import DATE
from geostance.inference.tables.model import find_confusion
from geostance.models.errors import GeostanceError, ModelError
from geostance.models.folder import find_model

from .highlights import Highlight, least_sure, surest
from .model_brief import ModelBrief, brief_of
from .sections import Cell, Section, by_outlet, by_target, matrix, over_time

_MOST = 20
"""Outlets and speakers shown."""

_GROUPS = 600
"""Of outlets or speakers, each with a target, that are looked at to find them."""

_LISTED = 20
"""Articles in quarantine that are named."""

_PERIODS = ((45, "day"), (200, "week"), (1_800, "month"))
"""Up to so many days in all -> period of the diagram over time; then years."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What stands before the articles."""

    summary: tuple[tuple[str, str], ...]
    """Figures, each with what it counts."""
    warnings: tuple[str, ...]
    sections: tuple[Section, ...]
    speakers: tuple[tuple[str, list[Cell | None]], ...]
    highlights: tuple[tuple[str, str, tuple[Highlight, ...]], ...]
    """Target, which kind, and the statements."""
    failures: tuple[tuple[str, str], ...]
    """File and row, and the reason, of some that could not be scored."""
    failed: int
    model: ModelBrief | None

    @property
    def named(self) -> set[tuple[str, str | None, int | None]]:
        """The articles of all highlights."""
        return {one.key for _, _, ones in self.highlights for one in ones}


def make_overview(
    scores: Scores,
    targets: Sequence[str],
    names: Mapping[str, str],
    model: str | None,
) -> Overview:
    """Count, compare and choose what an overview shows.

    Args:
        scores: All of them.
        targets: In the order of the report.
        names: Target -> how it is written.
        model: The folder or hub id of the model that scored, where the scores do not
            tell; its errors are taken out of the figures.

    Raises:
        InputError: If the scores hold what they cannot.
        ModelError: If `model` is not there.
    """
    folder, telling, doubt = _models(scores, model)
    overall = aggregate(scores, ("target",), telling)
    period = _period(scores)
    sections: list[Section | None] = [
        by_target(overall, targets, names, doubt or overall.correction)
    ]
    warnings = list(overall.warnings)
    if period:
        timed = aggregate(scores, (f"date:{period}",), telling)
        sections.append(over_time(timed, targets, names))
        warnings += [text for text in timed.warnings if text not in warnings]
    outlets = aggregate(scores, ("outlet",), telling, order="spoken", limit=_GROUPS)
    sections.append(by_outlet(outlets, targets, names, _MOST))
    speakers = aggregate(scores, ("speaker",), order="spoken", limit=_GROUPS)
    failures = _failures(scores.path, _LISTED)
    counts = scores.run.counts if scores.run else None
    return Overview(
        summary=tuple(_summary(scores, overall)),
        warnings=tuple(warnings),
        sections=tuple(section for section in sections if section),
        speakers=tuple(matrix(speakers, targets, _MOST)),
        highlights=tuple(_highlights(scores, targets)),
        failures=failures,
        failed=counts.quarantined + counts.out_of_scope if counts else 0,
        model=brief_of(folder) if folder else None,
    )


def _summary(scores: Scores, overall: Aggregate) -> Iterator[tuple[str, str]]:
    [(articles, statements, outlets, first, last, named)] = scores.rows(
        "SELECT count(DISTINCT article_key), count(DISTINCT (article_key, statement)), "
        f"count(DISTINCT outlet), min({DATE}), max({DATE}), "
        "count(DISTINCT CASE WHEN named THEN (article_key, statement) END) FROM scores"
    )
    yield f"{articles:,}", "articles with statements"
    yield f"{statements:,}", "statements"
    yield f"{named:,}", "of them name a target"
    if outlets:
        yield f"{outlets:,}", "outlets"
    if isinstance(first, date):
        yield f"{first} to {last}", "dates"
    if counts := overall.coverage:
        yield f"{counts.read:,}", "articles read"
        yield f"{counts.quarantined:,}", "in quarantine"
        yield f"{counts.out_of_scope:,}", "in another language"


def _period(scores: Scores) -> str | None:
    """Choose a period that makes some ten to fifty of the whole time."""
    [(first, last)] = scores.rows(f"SELECT min({DATE}), max({DATE}) FROM scores")
    if not isinstance(first, date) or first == last:
        return None
    days = (last - first).days
    return next((period for most, period in _PERIODS if days <= most), "year")


def _highlights(
    scores: Scores, targets: Iterable[str]
) -> Iterator[tuple[str, str, tuple[Highlight, ...]]]:
    for target in targets:
        for label in ("favor", "against"):
            yield target, label, tuple(surest(scores, target, label))
        yield target, "uncertain", tuple(least_sure(scores, target))


def _failures(folder: Path, most: int) -> tuple[tuple[str, str], ...]:
    """Read the first entries of a run's quarantine."""
    path = folder / "quarantine.jsonl"
    if not path.is_file():
        return ()
    with path.open(encoding="utf-8") as file:
        entries: list[dict[str, Any]] = [
            json.loads(line) for line in islice(file, most)
        ]
    return tuple((str(entry["file"]), str(entry["reason"])) for entry in entries)


def _models(scores: Scores, model: str | None) -> tuple[Path | None, str | None, str]:
    """Find the model that scored, if anybody tells.

    Returns:
        Its folder; its name if the user gave it and its known errors can be taken out;
        and why they cannot.
    """
    source = model or (scores.run.manifest["model"]["id"] if scores.run else None)
    if source is None:
        return None, None, ""
    try:
        folder = find_model(None if source == "default" else source)
    except ModelError:
        if model is not None:
            raise
        return None, None, ""
    if model is None:
        return folder, None, ""
    try:
        find_confusion(scores, model)
    except GeostanceError as error:
        return folder, None, f"none: {error}"
    return folder, model, ""
