"""Object storage for tests: in memory, and failing when told to."""

import hashlib
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

    def _marked(self, info: dict[str, Any]) -> dict[str, Any]:
        if info["type"] != "file":
            return info
        data = self.store[self._strip_protocol(info["name"])].getvalue()
        return info | {"ETag": f'"{hashlib.sha256(data).hexdigest()[:8]}"'}


class Reading:
    """An object as it is read."""

    def __init__(self, storage: Storage, path: str, data: bytes) -> None:
        self.storage, self.path, self.data, self.place = storage, path, data, 0

    def read(self, size: int) -> bytes:
        self.storage.tell("read", self.path)
        self.place += size
        return self.data[self.place - size : self.place]

    def seek(self, place: int) -> None:
        self.place = place

    def close(self) -> None:
        pass


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
