"""What a user names -> articles: files, folders, globs, collections, standard input."""

import glob
import os
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from geostance.models.errors import InputError

from .articles import Article, read_article
from .columns import Columns
from .opening import COMPRESSED, READ_ERRORS, STDIN, opened, unreadable
from .rows import READERS

ENDINGS = (".txt", ".text", *READERS)
"""Files that a folder is searched for, also compressed (.gz, .zst)."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that is not read, and why."""

    reason: str
    """One line that names the file, and the row if it is one of a collection."""


class SkippedWarning(UserWarning):
    """Files of a folder that are of no known kind and were left out."""


def read_articles(
    inputs: Iterable[Path | str], columns: Mapping[str, str] | None = None
) -> Iterator[Article | Failure]:
    """Read articles, one at a time, from all that is named.

    Args:
        inputs: Text files, collections (.jsonl, .ndjson, .csv, .tsv, .parquet), either
            also as .gz or .zst; folders, which are searched; globs; "-" for plain text
            on standard input.
        columns: Field of an article -> column of the collections, where its name is
            not a usual one ("text": "Volltext").

    Yields:
        Articles in order, and a failure for each file or row that cannot be read.

    Raises:
        InputError: If `columns` names a field that articles do not have.

    Warns:
        EncodingWarning: If a file is not UTF-8; names the encoding that was used.
        SkippedWarning: If a folder also holds files of other kinds.
    """
    known = Columns(columns or {})
    return (found for path in map(Path, inputs) for found in _read(path, known))


def is_collection(path: Path) -> bool:
    """Say whether a path may stand for any number of articles."""
    return _ending(path) in READERS or path.is_dir() or _is_pattern(path)


def _read(path: Path, columns: Columns) -> Iterator[Article | Failure]:
    try:
        if path != STDIN and path.is_dir():
            for file in _files(path):
                yield from _read(file, columns)
        elif _is_pattern(path):
            for match in _matches(path):
                yield from _read(match, columns)
        elif _ending(path) in READERS:
            yield from _collection(path, columns)
        else:
            yield read_article(path)
    except InputError as error:
        yield Failure(str(error))


def _files(folder: Path) -> list[Path]:
    """List a folder's files of known kinds, in order of their paths."""
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not any(p.startswith(".") for p in path.relative_to(folder).parts)
    )
    known = [path for path in files if _ending(path) in ENDINGS]
    if not known:
        kinds = ", ".join(ENDINGS)
        raise InputError(f"{folder}: a folder without articles (files in {kinds})")
    if len(known) < len(files):
        warnings.warn(
            f"{folder}: {len(files) - len(known)} files of other kinds left out",
            SkippedWarning,
            stacklevel=2,
        )
    return known


def _is_pattern(path: Path) -> bool:
    return glob.has_magic(str(path)) and not os.path.lexists(path)


def _matches(pattern: Path) -> list[Path]:
    # Path.glob takes no absolute pattern.
    found = sorted(map(Path, glob.glob(str(pattern), recursive=True)))  # noqa: PTH207
    if not found:
        raise InputError(f"{pattern}: no file matches")
    return found


def _ending(path: Path) -> str:
    """Return what a file's name ends with, that of a compressed one's content."""
    ending = path.suffix.lower()
    return path.with_suffix("").suffix.lower() if ending in COMPRESSED else ending


def _collection(path: Path, columns: Columns) -> Iterator[Article | Failure]:
    """Yield a collection's rows as articles; what is wrong with all is said once."""
    read = 0
    by_row = _ending(path) in (".jsonl", ".ndjson")
    with opened(path) as file:
        try:
            for row in READERS[_ending(path)](file, str(path)):
                read += 1
                if row.values is None:
                    yield Failure(f"{path}: row {row.number}: {row.reason}")
                    continue
                try:
                    columns.find(row.values)
                    yield columns.article(row.values, f"{path}#{row.number}")
                except InputError as error:
                    reason = str(error).removeprefix(f"{path}#{row.number}: ")
                    if not by_row and reason.startswith("no column"):
                        raise InputError(f"{path}: {reason}") from None
                    yield Failure(f"{path}: row {row.number}: {reason}")
        except InputError:
            raise
        except READ_ERRORS as error:
            raise unreadable(path, error) from None
    if not read:
        raise InputError(f"{path}: no rows: nothing to score")
