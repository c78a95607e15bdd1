"""What a user names -> files: folders are searched, globs are filled in."""

import glob
import os
import warnings
from collections import Counter
from pathlib import Path

from geostance.models.errors import InputError

from .decoding import ReadingWarning
from .kinds import ENDINGS, ending
from .opening import STDIN


class SkippedWarning(ReadingWarning):
    """Files of a folder that are of no known kind and were left out."""


def files(path: Path) -> list[Path]:
    """Return the files that a path stands for, in the order of their paths.

    Raises:
        InputError: If nothing is found.

    Warns:
        SkippedWarning: If a folder also holds files of other kinds.
    """
    if path != STDIN and _is_folder(path):
        return _inside(path)
    if is_pattern(path):
        return [file for match in _matches(path) for file in files(match)]
    return [path]


def is_pattern(path: Path) -> bool:
    """Say whether a path is a glob and not the name of a file."""
    return glob.has_magic(str(path)) and not os.path.lexists(path)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # reading it will say what is wrong
        return False


def _inside(folder: Path) -> list[Path]:
    """List a folder's files of known kinds; hidden ones are none of it."""
    found = sorted(
        path
        for path in folder.rglob("*")
        if not any(p.startswith(".") for p in path.relative_to(folder).parts)
        and path.is_file()
    )
    known = [path for path in found if ending(path) in ENDINGS]
    if not known:
        kinds = ", ".join(ENDINGS)
        raise InputError(f"{folder}: a folder without articles (files in {kinds})")
    if len(known) < len(found):
        others = Counter(
            path.suffix or "no ending" for path in found if ending(path) not in ENDINGS
        )
        listed = ", ".join(f"{count} {name}" for name, count in others.most_common(5))
        warnings.warn(
            f"{folder}: {len(found) - len(known)} files of other kinds left out "
            f"({listed})",
            SkippedWarning,
            stacklevel=2,
        )
    return known


def _matches(pattern: Path) -> list[Path]:
    # Path.glob takes no absolute pattern.
    found = sorted(map(Path, glob.glob(str(pattern), recursive=True)))  # noqa: PTH207
    if not found:
        raise InputError(f"{pattern}: no file matches")
    return found
