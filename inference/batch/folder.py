"""The folder of a run: begun, gone on with, or refused; and its manifest."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from geostance.models.durable import write_json
from geostance.models.errors import ConfigError, InputError
from geostance.models.hashes import file_sha256

from .destination import Destination
from .identity import differences
from .inputs import FileRead, Inputs
from .journal import Journal
from .manifest import MANIFEST, read_manifest
from .records import LOGS, SHARDS
from .settings import ScoreConfig


def open_folder(
    out: Destination, folder: Path, described: dict[str, Any], resume: bool
) -> bool:
    """Begin a run in a folder, or see that one there may go on; say if it is complete.

    Args:
        out: Where the run is.
        folder: Its manifest's, as `out` gives it here; made if it is not there; its
            parent must be.
        described: The run's identity.
        resume: Whether to go on with what is there.

    Raises:
        InputError: If the folder holds a run and `resume` is not set, or holds
            something else, or cannot be made.
        ConfigError: If the run there is another one; names every difference.
        StorageError: If the storage cannot be reached.
    """
    path = folder / MANIFEST
    if path.exists():
        if not resume:
            raise InputError(
                f"{out}: holds a run already: go on with it by --resume, or choose "
                "another folder"
            )
        before = read_manifest(folder, out.named(MANIFEST))
        same = {key: before.get(key) for key in described}
        if found := differences(same, described):
            raise ConfigError(
                f"{out}: the run there is another one: {'; '.join(found)}: give "
                "what it was begun with, or choose another folder"
            )
        return bool(before.get("complete"))
    try:
        folder.mkdir(exist_ok=True)
        if any(name != f".{MANIFEST}.partial" for name in out.sizes()):
            raise InputError(
                f"{out}: is not empty and holds no run: choose another folder"
            )
        write_manifest(folder, described)
        out.send(folder, [MANIFEST])
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"{out}: cannot be written: {reason}") from None
    return False


def threads_before(out: Destination) -> int | None:
    """Return with how many threads the run there was begun; None without one.

    Raises:
        InputError: If what is there is no manifest.
        StorageError: If the storage cannot be reached.
    """
    with out.here([MANIFEST]) as folder:
        if not (folder / MANIFEST).exists():
            return None
        settings = read_manifest(folder, out.named(MANIFEST)).get("settings")
    threads = settings.get("threads") if isinstance(settings, dict) else None
    return threads if isinstance(threads, int) else None


def write_manifest(
    folder: Path,
    described: dict[str, Any],
    journal: Journal | None = None,
    complete: bool = False,
) -> None:
    """Write what the run is and how far it has come.

    Raises:
        OSError: If the disk does not take it.
    """
    values = {**described, "complete": complete}
    if journal:
        values |= {
            "totals": asdict(journal.totals),
            "shards": journal.listed(),
            "files": {
                name: {
                    "bytes": (folder / name).stat().st_size,
                    "sha256": file_sha256(folder / name),
                }
                for name in (*LOGS, SHARDS)
            },
        }
    write_json(folder / MANIFEST, values)


def check_complete(
    out: Destination, folder: Path, paths: Sequence[str], config: ScoreConfig
) -> None:
    """See that the inputs of a complete run are still what was scored.

    Args:
        out: Where the run is.
        folder: Of its logs.
        paths: The inputs.
        config: How they are read.

    Raises:
        InputError: If one has changed, or there is more to read.
    """
    if config.limit or config.sample:
        return
    more = next(iter(Inputs(paths, config, out.place, _finished(folder))), None)
    if more is not None:
        raise InputError(
            f"{out}: the run there is complete, and the inputs now hold more: score "
            "that into another folder"
        )


def _finished(folder: Path) -> Iterator[FileRead]:
    with (folder / "inputs.jsonl").open(encoding="utf-8") as file:
        for line in file:
            yield FileRead(**json.loads(line))
