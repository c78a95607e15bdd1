"""A folder that `geostance score` wrote -> what it says of its run, and its shards."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geostance.inference.batch.counts import Counts
from geostance.inference.batch.manifest import MANIFEST, read_manifest
from geostance.inference.batch.records import SHARDS, complete_shards
from geostance.models.errors import InputError

_SCHEMAS = (1,)
"""Versions of the rows that are read here."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a folder says of the run that made it."""

    manifest: dict[str, Any]
    counts: Counts
    """Of the shards that are complete."""
    complete: bool
    """Whether the run came to its end."""
    files: tuple[Path, ...]
    """The shards that are complete, at least one."""


def stored_run(folder: Path) -> Run:
    """Read what a folder says, also of a run that goes on or was killed.

    Raises:
        InputError: If it is not of `geostance score`, of another version of the rows,
            or has no complete shard, or one is missing or cut short.
    """
    if not (folder / MANIFEST).exists():
        state = "holds no run" if any(folder.iterdir()) else "is empty"
        raise InputError(
            f"{folder}: {state}: give a folder that `geostance score --out FOLDER/` "
            "wrote, or one file of scores"
        )
    manifest = read_manifest(folder)
    if manifest["schema_version"] not in _SCHEMAS:
        raise InputError(
            f"{folder / MANIFEST}: schema_version is {manifest['schema_version']}, and "
            f"this version reads {', '.join(map(str, _SCHEMAS))}: use the version of "
            "geostance that scored it"
        )
    counts, files = _shards(folder)
    if not files:
        raise InputError(
            f"{folder}: has no complete shard yet: go on with `geostance score ... "
            "--resume`"
        )
    return Run(manifest, counts, bool(manifest.get("complete")), tuple(files))


def _shards(folder: Path) -> tuple[Counts, list[Path]]:
    """Return the sum of the counts of the shards that count, and their files."""
    total, files = Counts(), []
    try:
        for shard in complete_shards(folder):
            file = folder / shard.name
            found = file.stat().st_size if file.exists() else None
            if found != shard.bytes:
                state = "is missing" if found is None else f"has {found} bytes"
                raise InputError(
                    f"{file}: {state}, where {shard.bytes} bytes are listed: put it "
                    "back as it was"
                )
            total += shard.counts
            files.append(file)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{folder / SHARDS}: not a list of shards: {error}") from None
    return total, files
