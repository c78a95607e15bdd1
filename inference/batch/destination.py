"""Where the files of a run lie: a folder here, or object storage by fsspec.

Storage takes files whole, and adds to none. So a shard is made here and sent; the logs
grow here, and are sent with shards.jsonl, which comes last and makes the shards count.
"""

import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from geostance.inference.reading.retrying import StorageError, retried
from geostance.inference.reading.storage import Place, Url, is_url, place, state
from geostance.models.errors import ConfigError, InputError

_NOT_WHOLE = (
    *("http", "https", "ftp", "sftp", "ssh", "smb"),
    *("hdfs", "webhdfs", "arrow_hdfs", "zip", "tar", "github", "git", "data"),
)
"""What takes no files, or may be left with half of one by a kill."""


class Destination(ABC):
    """What is written to; it can be sent to other processes and machines."""

    @property
    @abstractmethod
    def place(self) -> Place:
        """Its path or URL."""

    def named(self, name: str) -> str:
        """Name one of its files."""
        return f"{str(self).rstrip('/')}/{name}"

    @abstractmethod
    def shard(self, name: str) -> Any:  # noqa: ANN401
        """Give a path to write a shard to, which is there once the block has ended.

        Raises:
            StorageError: If it cannot be sent.
        """

    @abstractmethod
    def sizes(self) -> dict[str, int]:
        """Return the files that are there, and their bytes.

        Raises:
            StorageError: If they cannot be listed.
        """

    @abstractmethod
    def remove(self, name: str) -> None:
        """Remove a shard that does not count."""

    @abstractmethod
    def here(self, names: Sequence[str]) -> Any:  # noqa: ANN401
        """Give a folder of this machine for these files, with those that are there."""

    @abstractmethod
    def expect(self, name: str, size: int) -> None:
        """See that a file is as this run has left it.

        Args:
            name: The file.
            size: Its bytes; -1 if it is not there yet.

        Raises:
            InputError: If another run has written it.
            StorageError: If the storage cannot be reached.
        """

    @abstractmethod
    def send(self, folder: Path, names: Sequence[str]) -> None:
        """Bring files of that folder where they belong, in order.

        Raises:
            StorageError: If one cannot be sent.
        """


class Folder(Destination):
    """A folder of this machine, or one that it shares."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __str__(self) -> str:
        """Return its path."""
        return str(self.path)

    @property
    def place(self) -> Path:
        """Its path."""
        return self.path

    @contextmanager
    def shard(self, name: str) -> Iterator[Path]:
        """Give the path of a shard."""
        yield self.path / name

    def sizes(self) -> dict[str, int]:
        """Return the files that are there, and their bytes."""
        if not self.path.is_dir():
            return {}
        return {path.name: path.lstat().st_size for path in self.path.iterdir()}

    def remove(self, name: str) -> None:
        """Remove a file."""
        (self.path / name).unlink()

    @contextmanager
    def here(self, names: Sequence[str]) -> Iterator[Path]:
        """Give the folder itself."""
        yield self.path

    def expect(self, name: str, size: int) -> None:
        """Trust the lock on the folder."""

    def send(self, folder: Path, names: Sequence[str]) -> None:
        """Leave them where they are."""


class Bucket(Destination):
    """A folder of object storage.

    Args:
        url: Its URL.

    Raises:
        ConfigError: If files cannot be written whole to this kind of URL, or what it
            needs is not installed.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/") + "/"
        scheme = url.partition("://")[0].lower()
        if scheme in _NOT_WHOLE:
            raise ConfigError(
                f"--out {url}: {scheme}:// is not written to: a kill may leave half a "
                "file there: give object storage, or mount it and give the path"
            )
        self._place: Url | None = None
        _ = self.place  # what is not installed is an error at once

    def __str__(self) -> str:
        """Return its URL."""
        return self.url

    def __getstate__(self) -> dict[str, Any]:
        """Leave connections behind."""
        return {"url": self.url, "_place": None}

    @property
    def place(self) -> Url:
        """Its URL, with a connection of this process."""
        if self._place is None:
            found = place(self.url)
            assert isinstance(found, Url)
            self._place = found
        return self._place

    @contextmanager
    def shard(self, name: str) -> Iterator[Path]:
        """Give a path, and send what was written to it."""
        with tempfile.TemporaryDirectory(prefix="geostance-") as folder:
            yield Path(folder) / name
            self.send(Path(folder), [name])

    def sizes(self) -> dict[str, int]:
        """Return the objects under the URL, and their bytes."""
        fs, root = self.place.filesystem, self.place.path

        def look() -> dict[str, Any]:
            fs.invalidate_cache()
            found: dict[str, Any] = fs.find(root, detail=True)
            return found

        try:
            found = retried(look, f"{self}: cannot be listed")
        except OSError:  # not there yet; some storage says so
            return {}
        start = len(root.rstrip("/")) + 1
        return {
            path[start:]: info["size"]
            for path, info in found.items()
            if not path.endswith("/")  # what stands for a folder in some storage
            and path.rstrip("/") != root.rstrip("/")
        }

    def remove(self, name: str) -> None:
        """Remove an object."""
        with suppress(FileNotFoundError):
            path = self._path(name)
            fs = self.place.filesystem
            retried(lambda: fs.rm_file(path), f"{self.named(name)}: cannot be removed")

    @contextmanager
    def here(self, names: Sequence[str]) -> Iterator[Path]:
        """Give a folder that is there for the block, with what can be had of these."""
        fs = self.place.filesystem
        with tempfile.TemporaryDirectory(prefix="geostance-") as held:
            folder = Path(held)
            there = self.sizes()
            for name in names:
                if name in there:
                    given = (self._path(name), str(folder / name))
                    failing = f"{self.named(name)}: cannot be read"
                    retried(partial(fs.get_file, *given), failing)
            yield folder

    def expect(self, name: str, size: int) -> None:
        """See that an object is as this run has left it."""
        found = state(replace(self.place, path=self._path(name), text=self.named(name)))
        if (-1 if found.bytes is None else found.bytes) != size:
            raise InputError(
                f"{self}: another run is writing to it: wait for it, and go on with "
                "--resume"
            )

    def send(self, folder: Path, names: Sequence[str]) -> None:
        """Send files, one after the other, each whole."""
        for name in names:
            failing = f"{self.named(name)}: cannot be written"
            try:
                retried(partial(self._put, folder / name), failing)
            except OSError as error:  # no such bucket
                raise StorageError(f"{failing}: {error}: is the URL right?") from error

    def _put(self, path: Path) -> None:
        fs, there = self.place.filesystem, self._path(path.name)
        fs.put_file(str(path), there)
        fs.invalidate_cache()
        size, found = path.stat().st_size, fs.info(there)["size"]
        if found != size:
            raise OSError(f"{found} bytes of {size} are there")

    def _path(self, name: str) -> str:
        return f"{self.place.path.rstrip('/')}/{name}"


def destination(out: str | Path) -> Destination:
    """Tell a folder from object storage.

    Raises:
        ConfigError: As `Bucket`.
    """
    if isinstance(out, str) and is_url(out):
        return Bucket(out)
    path = place(out)
    assert isinstance(path, Path)
    return Folder(path)
