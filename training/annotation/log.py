"""All that was ever imported: nothing in it is changed or lost."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from geostance.models.config import build_config
from geostance.models.durable import appearing
from geostance.models.errors import ConfigError, DataError
from geostance.training.sources.faults import Faults
from geostance.training.sources.lines import rows_of

from .labelled import Labelled


def read_log(path: Path) -> list[Labelled]:
    """Return what a log holds, in the order of import; nothing if there is none.

    Raises:
        DataError: If a line of it is damaged; names all.
    """
    if not path.exists():
        return []
    entries = []
    with Faults("not an entry of the log") as faults:
        for place, row in rows_of(path, faults):
            try:
                entries.append(build_config(Labelled, row, place))
            except ConfigError as error:
                faults.add(str(error))
    return entries


def joined(log: Iterable[Labelled], more: Iterable[Labelled]) -> list[Labelled]:
    """Add to a log what it does not hold yet, whichever file that stood in before."""
    entries = list(log)
    known = {entry.said() for entry in entries}
    for entry in more:
        if entry.said() not in known:
            known.add(entry.said())
            entries.append(entry)
    return entries


def current(log: Iterable[Labelled]) -> dict[str, dict[str, Labelled]]:
    """Return task -> annotator -> their latest labels of it.

    The latest is by the time of annotation, or of import where that is not known; of
    one time, the one that was imported last.
    """
    found: dict[str, dict[str, Labelled]] = {}
    for entry in sorted(log, key=lambda one: one.annotated_at or one.imported_at):
        found.setdefault(entry.task, {})[entry.annotator] = entry
    return found


def write_rows(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write JSONL; the file is replaced once all of it is on the disk.

    Raises:
        DataError: If it cannot be written; what stood there is as it was.
    """
    write_text(path, "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows))


def write_text(path: Path, text: str) -> None:
    """Write a text as `write_rows` does."""
    try:
        with appearing(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DataError(f"{path}: cannot be written: {reason}") from None
