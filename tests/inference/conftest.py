"""Object storage for tests: in memory, and failing when told to."""

import hashlib
import io
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from geostance.inference.reading import retrying


class Storage(MemoryFileSystem):  # type: ignore[misc]
    """Buckets of whole objects with ETags, as S3 has them."""

    protocol = "store"
    store: ClassVar[dict[str, Any]] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]
    calls: ClassVar[list[tuple[str, str]]] = []
    react: ClassVar[Callable[[str, str], None] | None] = None
    """Called before each get, put and read with its name and the object's."""

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        inner = path.removeprefix("store://")
        return "/" + inner.strip("/") if inner.strip("/") else ""

    def info(self, path: str, **kwargs: Any) -> dict[str, Any]:
        return self._marked(super().info(path, **kwargs))

    def ls(self, path: str, detail: bool = True, **kwargs: Any) -> Any:
        found = map(self._marked, super().ls(path, detail=True, **kwargs))
        return list(found) if detail else [info["name"] for info in found]

    def find(self, path: str, **kwargs: Any) -> Any:
        found = super().find(path, **kwargs)
        return found if isinstance(found, list) else self._all_marked(found)

    def glob(self, path: str, **kwargs: Any) -> Any:
        found = super().glob(path, **kwargs)
        return found if isinstance(found, list) else self._all_marked(found)

    def put_file(self, lpath: str, rpath: str, **kwargs: Any) -> None:
        self.tell("put", rpath)
        super().put_file(lpath, rpath, **kwargs)

    def get_file(self, rpath: str, lpath: str, **kwargs: Any) -> None:
        self.tell("get", rpath)
        super().get_file(rpath, lpath, **kwargs)

    def _open(self, path: str, mode: str = "rb", **kwargs: Any) -> Any:
        opened = super()._open(path, mode, **kwargs)
        return Reading(self, path, opened.getvalue()) if mode == "rb" else opened

    def tell(self, call: str, path: str) -> None:
        type(self).calls.append((call, path.rpartition("/")[2]))
        if react := type(self).react:
            react(call, path.rpartition("/")[2])

    def _all_marked(self, found: dict[str, Any]) -> dict[str, Any]:
        return {path: self._marked(info) for path, info in found.items()}

    def _marked(self, info: dict[str, Any]) -> dict[str, Any]:
        if info["type"] != "file":
            return info
        data = self.store[self._strip_protocol(info["name"])].getvalue()
        return info | {"ETag": f'"{hashlib.sha256(data).hexdigest()[:8]}"'}


class Reading(io.RawIOBase):
    """An object as it is read."""

    def __init__(self, storage: Storage, path: str, data: bytes) -> None:
        super().__init__()
        self.storage, self.path, self.data, self.place = storage, path, data, 0

    def read(self, size: int = -1) -> bytes:
        self.storage.tell("read", self.path)
        start = self.place
        self.place = len(self.data) if size < 0 else start + size
        return self.data[start : self.place]

    def seek(self, place: int, whence: int = 0) -> int:
        assert whence == 0
        self.place = place
        return place


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Storage]]:
    """An empty storage under store://, where nobody waits before trying again."""
    monkeypatch.setattr(retrying, "WAITS", (0.0, 0.0, 0.0))
    fsspec.register_implementation("store", Storage, clobber=True)
    Storage.react = None
    for held in (Storage.store, Storage.calls):
        held.clear()
    Storage.pseudo_dirs[:] = [""]
    yield Storage
    Storage.clear_instance_cache()
