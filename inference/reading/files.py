"""What a user names -> files: folders are searched, globs are filled in."""

import glob
import os
import warnings
from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import TypeVar

from geostance.models.errors import InputError

from .decoding import ReadingWarning
from .kinds import ENDINGS, ending
from .opening import STDIN
from .storage import Place, Url, listed

PlaceT = TypeVar("PlaceT", Path, Url)


class SkippedWarning(ReadingWarning):
    """Files of a folder that are of no known kind and were left out."""


def files(path: Place) -> Sequence[Place]:
    """Return the files that a path or URL stands for, in the order of their paths.

    Raises:
        InputError: If nothing is found.
        StorageError: If the storage cannot be reached.

    Warns:
        SkippedWarning: If a folder also holds files of other kinds.
    """
    if isinstance(path, Url):
        return _remote(path)
    if path != STDIN and _is_folder(path):
        return _inside(path)
    if is_pattern(path):
        return [file for match in _matches(path) for file in files(match)]
    return [path]


def is_pattern(path: Place) -> bool:
    """Say whether a path is a glob and not the name of a file."""
    if isinstance(path, Url):
        return path.is_pattern
    return glob.has_magic(str(path)) and not os.path.lexists(path)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # reading it will say what is wrong
        return False


def _remote(url: Url) -> list[Url]:
    """List what a URL stands for, as `files` does a path."""
    found = None if url.state else listed(url)
    if found is None:
        return [url]
    if url.is_pattern:
        if not found:
            raise InputError(f"{url}: no file matches")
        return found
    start = len(str(url).rstrip("/"))
    seen = [f for f in found if "/." not in str(f)[start:]]
    return _known(url, seen)


def _inside(folder: Path) -> list[Path]:
    """List a folder's files; hidden ones are none of it."""
    found = sorted(
        path
        for path in folder.rglob("*")
        if not any(p.startswith(".") for p in path.relative_to(folder).parts)
        and path.is_file()
    )
    return _known(folder, found)


def _known(folder: Place, found: list[PlaceT]) -> list[PlaceT]:
    """Leave out files of kinds that are not known, and say so."""
    known = [path for path in found if ending(path) in ENDINGS]
    if not known:
        kinds = ", ".join(ENDINGS)
        raise InputError(f"{folder}: a folder without articles (files in {kinds})")
    if len(known) < len(found):
        others = Counter(
            PurePath(path.name).suffix or "no ending"
            for path in found
            if ending(path) not in ENDINGS
        )
        listed = ", ".join(f"{count} {name}" for name, count in others.most_common(5))
        warnings.warn(
            f"{folder}: {len(found) - len(known)} files of other kinds left out "
            f"({listed})",
            SkippedWarning,
            stacklevel=3,
        )
    return known


def _matches(pattern: Path) -> list[Path]:
    # Path.glob takes no absolute pattern.
    found = sorted(map(Path, glob.glob(str(pattern), recursive=True)))  # noqa: PTH207
    if not found:
        raise InputError(f"{pattern}: no file matches")
    return found
