"""Annotated files -> the log of all labels, and a table that training reads.

A folder of annotations holds:

- annotated.jsonl: what the source `own` reads, made anew from the log each time;
- log/annotations.jsonl: every label ever imported, with who gave it and when;
- log/conflicts.jsonl: what annotators do not agree on;
- log/agreement.json: how far they agree.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from geostance.models.errors import DataError
from geostance.models.mentions import MentionFinder
from geostance.models.targets import default_targets

from .annotators import annotators_agreement
from .filled_in import read_filled_in
from .labelled import in_utc
from .log import current, joined, read_log, write_rows, write_text
from .resolving import Conflict, Resolution, resolve, training_rows

TABLE = "annotated.jsonl"
LOG = "log"
ANNOTATIONS = "annotations.jsonl"
CONFLICTS = "conflicts.jsonl"
AGREEMENT = "agreement.json"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to."""

    read: int
    """Annotations in the files."""
    new: int
    """Of them, those that the log did not hold."""
    blank: int
    cancelled: int
    tasks: int
    """Tasks in the log."""
    conflicts: tuple[Conflict, ...]
    not_asked: int
    """Labels of targets that their task does not ask about."""
    rows: int
    """Rows to train on."""
    agreement: dict[str, Any]


def import_files(
    paths: Sequence[Path],
    folder: Path,
    resolution: Resolution = "leave-out",
    split: str | None = None,
    annotator: str | None = None,
) -> Imported:
    """Add annotated files to a folder, and make what can be trained on.

    Importing a file again changes nothing. Later labels of an annotator take the place
    of earlier ones of the same task, which stay in the log.

    Args:
        paths: Label Studio's JSON or JSON-MIN, JSONL, CSV or Parquet.
        folder: Made if it is not there; training reads it as `own`.
        resolution: What becomes of labels that differ.
        split: Of all rows; by default training holds out a tenth of the articles.
        annotator: Who filled in what does not tell.

    Raises:
        DataError: If anything in the files is at fault, or the folder cannot be
            written or holds something else; nothing is changed then.
    """
    log_path = folder / LOG / ANNOTATIONS
    _check_folder(folder, log_path)
    known = read_log(log_path)
    found = read_filled_in(list(paths), annotator, in_utc(datetime.now(UTC)))
    log = joined(known, found.labelled)
    tasks = current(log)
    resolved = [resolve(labels, resolution) for labels in tasks.values()]
    finder = MentionFinder(default_targets())
    rows = [row for one in resolved for row in training_rows(one, split, finder)]
    conflicts = tuple(conflict for one in resolved for conflict in one.conflicts)
    agreed = annotators_agreement(tasks)
    try:
        log_path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DataError(f"{folder}: cannot be made: {reason}") from None
    # The log comes first: all else follows from it.
    write_rows(log_path, (entry.model_dump(mode="json") for entry in log))
    write_rows(folder / LOG / CONFLICTS, (one.row() for one in conflicts))
    text = json.dumps(agreed, indent=2, ensure_ascii=False) + "\n"
    write_text(folder / LOG / AGREEMENT, text)
    write_rows(folder / TABLE, rows)
    return Imported(
        read=len(found.labelled),
        new=len(log) - len(known),
        blank=found.blank,
        cancelled=found.cancelled,
        tasks=len(tasks),
        conflicts=conflicts,
        not_asked=sum(len(one.not_asked) for one in resolved),
        rows=len(rows),
        agreement=agreed,
    )


def _check_folder(folder: Path, log: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise DataError(f"{folder}: is a file, where a folder is expected")
    if (folder / TABLE).exists() and not log.exists():
        raise DataError(
            f"{folder / TABLE}: there is no {LOG}/{ANNOTATIONS} that it was made from: "
            "choose another folder, or rename it"
        )
