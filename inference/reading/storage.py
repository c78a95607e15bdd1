"""URLs -> files of object storage or another machine, by fsspec."""

import glob
import io
import os
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from geostance.models.errors import ConfigError, InputError

from .retrying import StorageError, retried

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
_WEB = ("http", "https")
_LOCAL = ("file", "local")
_ETAGS = ("ETag", "etag")
_TIMES = ("LastModified", "last_modified", "mtime", "updated")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class State(NamedTuple):
    """By what a file that has changed is told from one that has not."""

    bytes: int | None
    """None if it is not there, or its storage does not say."""
    modified: int | None
    """In nanoseconds."""
    etag: str | None = None
    """The storage's mark of its content, in place of the time; files here have none."""


@dataclass(frozen=True, slots=True)
class Url:
    """A file, folder or glob that fsspec reaches."""

    text: str
    """As the user named it, or as it would be named."""
    filesystem: Any = field(compare=False, repr=False)
    path: str = field(compare=False, repr=False)
    """Its name within the filesystem."""
    state: State | None = field(default=None, compare=False, repr=False)
    """As the folder that it was found in told it, if that tells an ETag."""

    def __str__(self) -> str:
        """Return the URL."""
        return self.text

    @property
    def scheme(self) -> str:
        """What stands before ://."""
        return self.text.partition("://")[0].lower()

    @property
    def name(self) -> str:
        """The last part of the path."""
        path = self.path.partition("?")[0] if self.scheme in _WEB else self.path
        return path.rstrip("/").rpartition("/")[2]

    @property
    def is_pattern(self) -> bool:
        """Whether it is a glob; a web address is none."""
        return self.scheme not in _WEB and glob.has_magic(self.path)


Place = Path | Url
"""Where something is read from."""


def is_url(given: str) -> bool:
    """Say whether something named is a URL, and not a file of this machine."""
    scheme = _URL.match(given)
    return scheme is not None and scheme[1].lower() not in _LOCAL


def without_file(given: str) -> str:
    """Return the path that a file:// URL means, and anything else as it is."""
    local = _URL.match(given)
    if local is None or is_url(given):
        return given
    path = given[local.end() :]
    return path.lstrip("/") if os.name == "nt" else path


def place(given: Place | str) -> Place:
    """Return a path, or what fsspec makes of a URL; file:// is a path.

    Raises:
        ConfigError: If fsspec or what it needs for this kind of URL is not installed.
        StorageError: If the filesystem cannot be set up.
    """
    if not isinstance(given, str):
        return given
    if not is_url(given):
        return Path(without_file(given))
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise ConfigError(
            f"{given}: URLs need fsspec: pip install 'geostance[cloud]'"
        ) from None
    scheme = given.partition("://")[0]
    try:
        filesystem, path = url_to_fs(given)
    except ImportError as error:
        reason = str(error).splitlines()[0].rstrip(".")
        raise ConfigError(
            f"{given}: {scheme}:// needs another package: {reason}"
        ) from (None)
    except ValueError as error:
        raise ConfigError(f"{given}: not a URL that fsspec knows: {error}") from None
    except Exception as error:  # credentials, for instance
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise StorageError(f"{given}: cannot be reached: {reason}") from error
    return Url(given, filesystem, path)


def listed(url: Url) -> list[Url] | None:
    """List the files below a folder, or those that a glob matches; None for a file.

    Raises:
        StorageError: If the storage cannot be reached.
    """
    if url.scheme in _WEB:
        return None  # a page that lists links is no folder
    try:
        return retried(lambda: _listed(url), f"{url}: cannot be listed")
    except OSError:  # no such bucket
        return [] if url.is_pattern else None


def _listed(url: Url) -> list[Url] | None:
    fs = url.filesystem
    fs.invalidate_cache()
    found: dict[str, Any] = {}
    if url.is_pattern and not fs.exists(url.path):
        for path, info in fs.glob(url.path, detail=True).items():
            within = info["type"] == "directory"
            found |= fs.find(path, detail=True) if within else {path: info}
    else:
        try:
            if fs.info(url.path)["type"] != "directory":
                return None
        except FileNotFoundError:
            return None  # reading it says so
        found = fs.find(url.path, detail=True)
    return sorted(
        (
            Url(_named(url, path), fs, path, _told(info))
            for path, info in found.items()
            if not path.endswith("/")  # what stands for a folder in some storage
        ),
        key=str,
    )


def _named(url: Url, path: str) -> str:
    """Name a file as its folder was named, with the host that may stand there."""
    text = url.text.rstrip("/")
    own = url.path.rstrip("/")
    if own and text.endswith(own):
        return text.removesuffix(own) + path
    return str(url.filesystem.unstrip_protocol(path))


def state(file: Place) -> State:
    """Tell size and time of a file, or its ETag; nothing of what is not there.

    Raises:
        StorageError: If the storage cannot be reached.
    """
    if isinstance(file, Path):
        try:
            found = file.stat()
        except (OSError, ValueError):
            return State(None, None)
        return State(found.st_size, found.st_mtime_ns)
    fs, path = file.filesystem, file.path

    def ask() -> State:
        fs.invalidate_cache()
        return _state(fs, path, fs.info(path))

    try:
        return retried(ask, f"{file}: cannot be read")
    except OSError:
        return State(None, None)


def _told(info: dict[str, Any]) -> State | None:
    etag = next((str(info[key]) for key in _ETAGS if info.get(key)), None)
    return State(info.get("size"), None, etag.strip('"')) if etag else None


def _state(filesystem: Any, path: str, info: dict[str, Any]) -> State:  # noqa: ANN401
    if found := _told(info):
        return found
    size = info.get("size")
    time = next((info[key] for key in _TIMES if info.get(key)), None)
    if time is None:
        try:
            time = filesystem.modified(path)
        except (NotImplementedError, AttributeError, OSError):
            return State(size, None)
    return State(size, _nanoseconds(time))


def _nanoseconds(time: object) -> int | None:
    if isinstance(time, str):
        try:
            time = datetime.fromisoformat(time)
        except ValueError:
            return None
    if isinstance(time, datetime):
        aware = time if time.tzinfo else time.replace(tzinfo=UTC)
        return (aware - _EPOCH) // timedelta(microseconds=1) * 1_000
    return int(time * 1e9) if isinstance(time, int | float) else None


class Stream(io.RawIOBase):
    """Reads a file from its beginning to its end, and goes on where reading failed.

    Raises:
        InputError: If it is not there.
        StorageError: If it cannot be read, or has changed when reading went on.
    """

    def __init__(self, url: Url) -> None:
        self._url = url
        self._place = 0
        self._file: Any = None
        self._first = url.state or state(url)
        try:
            retried(lambda: self._read(0), f"{url}: cannot be read")
        except OSError:
            raise InputError(f"{url}: cannot be read: no such file") from None

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401
        """Read into a buffer, and return how many bytes."""
        size = len(buffer)
        try:
            failing = f"{self._url}: cannot be read"
            data = retried(lambda: self._read(size), failing)
        except OSError:
            raise self._changed() from None
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)

    def close(self) -> None:
        """Let go of the file."""
        self._drop()
        super().close()

    def _read(self, size: int) -> bytes:
        try:
            if self._file is None:
                if self._place and state(self._url) != self._first:
                    raise self._changed()
                self._file = self._url.filesystem.open(self._url.path, "rb")
                if self._place:
                    self._file.seek(self._place)
            return bytes(self._file.read(size)) if size else b""
        except BaseException:
            self._drop()
            raise

    def _drop(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def _changed(self) -> StorageError:
        return StorageError(f"{self._url}: has changed while it was read")
