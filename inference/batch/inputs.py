"""The inputs as one stream that knows how far it has been read, and can go on there."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, astuple, dataclass
from itertools import chain
from pathlib import Path

from geostance.inference.reading.articles import Article
from geostance.inference.reading.files import files
from geostance.inference.reading.inputs import Failure, read_articles
from geostance.models.errors import InputError

from .settings import ScoreConfig


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file, and how much of it has been read."""

    path: str
    bytes: int | None
    """None for standard input, and for what is not there."""
    modified: int | None
    """In nanoseconds; None also if it grew while it was read."""
    read: int
    """Articles and failures."""
    sha256: str
    """Of these, with all that is known of them."""


class Inputs:
    """Reads what is named, in order.

    Args:
        paths: Files, folders, globs, "-".
        config: How to read them.
        out: The folder that is written to, which cannot lie within an input.
        earlier: Files that an earlier run has read whole, in order. They are passed
            over: unseen if size and time are the same, else read and compared.
        opened: The file that it was in, which is read and compared up to there.

    Raises:
        InputError: While it yields, if what was read earlier is not the same now.
    """

    def __init__(
        self,
        paths: Sequence[str],
        config: ScoreConfig,
        out: Path | None = None,
        earlier: Iterable[FileRead] = (),
        opened: FileRead | None = None,
    ) -> None:
        self.finished: list[FileRead] = []
        """Files read whole since `take_finished`."""
        self.count = 0
        """Articles and failures so far, with those of the earlier run."""
        self._paths = paths
        self._config = config
        self._out = out.resolve() if out else None
        self._earlier = chain(earlier, [opened] if opened else [])
        self._opened = opened
        self._expected: FileRead | None = None
        self._now: FileRead | None = None
        self._read = 0
        self._hash = hashlib.sha256()

    def __iter__(self) -> Iterator[tuple[int, Article | Failure]]:
        """Yield what has not been read earlier, numbered from 0 over all inputs.

        The language of an article is as it was told, if at all: see `in_scope`.
        """
        for found in read_articles(
            self._files(),
            self._config.columns,
            self._config.input_format,
            judge=False,
        ):
            values = json.dumps([type(found).__name__, *astuple(found)])
            self._hash.update(values.encode())
            self._read += 1
            self.count += 1
            if self._expected and self._read <= self._expected.read:
                if self._read == self._expected.read:
                    self._compare(self._expected)
                continue
            if self._expected and self._expected is not self._opened:
                raise _changed(self._expected, "it holds more than was read of it")
            yield self.count - 1, found

    def place(self) -> FileRead | None:
        """Return the file that is being read, as far as it has been."""
        if self._now is None:
            return None
        now = asdict(self._now) | {"read": self._read}
        return FileRead(**now | {"sha256": self._hash.hexdigest()})

    def take_finished(self) -> list[FileRead]:
        """Return the files read whole since the last call."""
        taken, self.finished = self.finished, []
        return taken

    def _files(self) -> Iterator[Path]:
        """Yield files; to be asked for the next means that the last is read."""
        for path in self._listed():
            expected = next(self._earlier, None)
            if expected and expected.path != str(path):
                raise InputError(
                    f"{path}: stands where {expected.path} was read before: name the "
                    "same inputs, in the same order"
                )
            before = _stat(path)
            whole = expected is not None and expected is not self._opened
            if expected and whole and expected.modified is not None:
                if before == (expected.bytes, expected.modified):
                    self.count += expected.read
                    continue
                if before[0] != expected.bytes:
                    raise _changed(
                        expected, f"it had {expected.bytes} bytes and has {before[0]}"
                    )
            self._expected, self._read = expected, 0
            self._hash = hashlib.sha256()
            self._now = FileRead(str(path), *before, 0, "")
            yield path
            self._finish(path, before, whole)
        if missing := next(self._earlier, None):
            raise InputError(f"{missing.path}: was read before and is gone")

    def _listed(self) -> Iterator[Path]:
        for path in map(Path, self._paths):
            try:
                found = files(path)
            except InputError:
                found = [path]  # reading it says what is wrong
            for file in found:
                if self._out and self._out in file.resolve().parents:
                    raise InputError(
                        f"{file}: lies in the folder that is written to, and would be "
                        f"read as an input: write outside of {path}"
                    )
            yield from found

    def _finish(
        self, path: Path, before: tuple[int | None, int | None], whole: bool
    ) -> None:
        expected, now = self._expected, self.place()
        if expected and self._read < expected.read:
            raise _changed(
                expected, f"{expected.read} were read of it and it holds {self._read}"
            )
        if now and not whole:
            after = _stat(path)
            values = asdict(now) | {"bytes": after[0], "modified": after[1]}
            if after != before:
                values["modified"] = None
            self.finished.append(FileRead(**values))
        self._now = None

    def _compare(self, expected: FileRead) -> None:
        if self._hash.hexdigest() != expected.sha256:
            raise _changed(
                expected, f"its first {expected.read} articles are not those of before"
            )


def _stat(path: Path) -> tuple[int | None, int | None]:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None, None
    return found.st_size, found.st_mtime_ns


def _changed(file: FileRead, how: str) -> InputError:
    return InputError(
        f"{file.path}: has changed since it was read: {how}: put it back, or score "
        "into another folder"
    )
