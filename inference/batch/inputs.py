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
from geostance.inference.reading.storage import Place, State, Url, place, state
from geostance.models.errors import InputError

from .settings import ScoreConfig


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file, and how much of it has been read."""

    path: str
    bytes: int | None
    """None for standard input, and for what is not there."""
    modified: int | None
    """In nanoseconds; None also if it grew while it was read, or has an `etag`."""
    read: int
    """Articles and failures."""
    sha256: str
    """Of these, with all that is known of them."""
    etag: str | None = None
    """Of a URL whose storage has it; None if it changed while it was read."""

    @property
    def state(self) -> State:
        """What tells whether it is as it was."""
        return State(self.bytes, self.modified, self.etag)


class Inputs:
    """Reads what is named, in order.

    Args:
        paths: Files, folders, globs, URLs, "-".
        config: How to read them.
        out: The folder or URL that is written to, which cannot lie within an input.
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
        out: Place | None = None,
        earlier: Iterable[FileRead] = (),
        opened: FileRead | None = None,
    ) -> None:
        self.finished: list[FileRead] = []
        """Files read whole since `take_finished`."""
        self.count = 0
        """Articles and failures so far, with those of the earlier run."""
        self._paths = paths
        self._config = config
        self._out = out.resolve() if isinstance(out, Path) else out
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

    def _files(self) -> Iterator[Place]:
        """Yield files; to be asked for the next means that the last is read."""
        for path in self._listed():
            expected = next(self._earlier, None)
            if expected and expected.path != str(path):
                raise InputError(
                    f"{path}: stands where {expected.path} was read before: name the "
                    "same inputs, in the same order"
                )
            before = (isinstance(path, Url) and path.state) or state(path)
            whole = expected is not None and expected is not self._opened
            if expected and whole and (expected.modified or expected.etag):
                if before == expected.state:
                    self.count += expected.read
                    continue
                if before.bytes != expected.bytes:
                    now = f"has {before.bytes}"
                    raise _changed(expected, f"it had {expected.bytes} bytes and {now}")
            self._expected, self._read = expected, 0
            self._hash = hashlib.sha256()
            self._now = _file_read(path, before)
            yield path
            self._finish(path, before, whole)
        if missing := next(self._earlier, None):
            raise InputError(f"{missing.path}: was read before and is gone")

    def _listed(self) -> Iterator[Place]:
        for path in map(place, self._paths):
            found: Sequence[Place]
            try:
                found = files(path)
            except InputError:
                found = [path]  # reading it says what is wrong
            for file in found:
                if self._out and _lies_in(file, self._out):
                    raise InputError(
                        f"{file}: lies in the folder that is written to, and would be "
                        f"read as an input: write outside of {path}"
                    )
            yield from found

    def _finish(self, path: Place, before: State, whole: bool) -> None:
        expected, now = self._expected, self.place()
        if expected and self._read < expected.read:
            raise _changed(
                expected, f"{expected.read} were read of it and it holds {self._read}"
            )
        if now and not whole:
            after = state(path)
            values = asdict(now) | after._asdict()
            if after != before:
                values |= {"modified": None, "etag": None}
            self.finished.append(FileRead(**values))
        self._now = None

    def _compare(self, expected: FileRead) -> None:
        if self._hash.hexdigest() != expected.sha256:
            raise _changed(
                expected, f"its first {expected.read} articles are not those of before"
            )


def _file_read(path: Place, before: State) -> FileRead:
    return FileRead(str(path), before.bytes, before.modified, 0, "", before.etag)


def _lies_in(file: Place, folder: Place) -> bool:
    if isinstance(file, Url) or isinstance(folder, Url):
        return str(file).startswith(str(folder).rstrip("/") + "/")
    return folder in file.resolve().parents


def _changed(file: FileRead, how: str) -> InputError:
    return InputError(
        f"{file.path}: has changed since it was read: {how}: put it back, or score "
        "into another folder"
    )
