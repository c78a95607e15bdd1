"""What is done so far: a line for each complete shard, and logs that grow with them.

The line in shards.jsonl is what makes a shard count. It comes last, and says how long
the logs are with it; after a kill, whatever is longer is cut, and shards without a line
are made anew.
"""

import json
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from geostance.models.durable import sync_folder
from geostance.models.errors import InputError

from .counts import Counts
from .destination import Destination, Folder
from .inputs import FileRead
from .making import Done
from .records import LOGS, SHARDS, Shard

_PAUSE = 20.0
"""How much longer than the last sending of the logs they wait for the next: they are
sent whole, and grow."""


class Journal:
    """The shards and logs of a folder.

    Args:
        folder: Of the logs, on this machine. What an unfinished shard left behind is
            removed.
        out: Where all belongs, if not there.

    Raises:
        InputError: If a file that is listed is missing or cut short, or another run
            writes to the folder.
        StorageError: If the storage cannot be reached.
    """

    def __init__(self, folder: Path, out: Destination | None = None) -> None:
        self.folder = folder
        self.out = out or Folder(folder)
        self._next = 0.0
        path = folder / SHARDS
        self._file = path.open("a+b")
        self.shards = 0
        self.totals = Counts()
        self.last: Shard | None = None
        try:
            _lock(self._file, folder)
            self._recover()
        except BaseException:
            self.close()
            raise

    def _recover(self) -> None:
        """Read what is done, and remove what was left unfinished."""
        end = 0
        there = self.out.sizes()
        self._sent = {name: there.get(name, -1) for name in (*LOGS, SHARDS)}
        self._file.seek(0)
        for line in self._file:
            if not line.endswith(b"\n"):
                break
            self.last = Shard.parse(line.decode())
            name = self.last.name
            _check(self.out.named(name), there.get(name), self.last.bytes)
            self.totals += self.last.counts
            self.shards += 1
            end += len(line)
        self._file.truncate(end)
        self.sizes = self.last.logs if self.last else dict.fromkeys(LOGS, 0)
        for name, size in self.sizes.items():
            log = self.folder / name
            log.touch()
            found = log.stat().st_size
            _check(self.out.named(name), found, size, longer=True)
            os.truncate(log, size)
            if self._sent[name] != size:  # longer, perhaps with other entries
                self._sent[name] = -1
        for name in there:
            if name.startswith("part-") and _number(name) >= self.shards:
                self.out.remove(name)
        for left in self.folder.glob(".*.partial"):
            left.unlink()
        sync_folder(self.folder)

    def add(self, done: Done) -> Shard:
        """Let a shard, which lies complete under its name, count.

        Raises:
            OSError: If the disk does not take it: the shard does not count then.
            StorageError: If the logs cannot be sent: what was not sent does not count.
            InputError: If another run writes to the same storage.
        """
        made, written = done.made, done.made.written
        sizes = self.append(
            {
                "inputs.jsonl": map(asdict, done.finished),
                "quarantine.jsonl": written.quarantine,
                "out_of_scope.jsonl": written.out_of_scope,
            }
        )
        counts = written.counts
        shard = Shard(made.name, made.bytes, made.sha256, counts, done.opened, sizes)
        line = json.dumps(asdict(shard), ensure_ascii=False) + "\n"
        self._file.write(line.encode())
        _sync(self._file)
        self.sizes, self.last = sizes, shard
        self.totals += counts
        self.shards += 1
        if time.monotonic() >= self._next:
            begun = time.monotonic()
            self.send()
            ended = time.monotonic()
            self._next = ended + _PAUSE * (ended - begun)
        return shard

    def send(self) -> None:
        """Bring the logs where they belong, and last what makes their shards count.

        Raises:
            StorageError: If that fails.
            InputError: If another run writes to the same storage.
        """
        sizes = {name: (self.folder / name).stat().st_size for name in self._sent}
        grown = [name for name in sizes if sizes[name] != self._sent[name]]
        if not grown:
            return
        self.out.expect(SHARDS, self._sent[SHARDS])
        self.out.send(self.folder, grown)
        self._sent = sizes

    def append(self, entries: dict[str, Iterable[dict[str, Any]]]) -> dict[str, int]:
        """Write entries to the logs, and return how long these are with them."""
        sizes = dict(self.sizes)
        for name, values in entries.items():
            lines = [json.dumps(value, ensure_ascii=False) + "\n" for value in values]
            data = "".join(lines).encode("utf-8", "replace")
            if data:
                with (self.folder / name).open("ab") as file:
                    file.write(data)
                    _sync(file)
                sizes[name] += len(data)
        return sizes

    def files(self) -> Iterator[FileRead]:
        """Yield the files that the shards so far have read whole."""
        left = self.sizes["inputs.jsonl"]
        with (self.folder / "inputs.jsonl").open("rb") as file:
            while left > 0 and (line := file.readline()):
                left -= len(line)
                yield FileRead(**json.loads(line))

    def listed(self) -> list[dict[str, Any]]:
        """Return name, size, hash and counts of every shard."""
        with (self.folder / SHARDS).open(encoding="utf-8") as file:
            shards = map(Shard.parse, file)
            return [
                {"name": s.name, "bytes": s.bytes, "sha256": s.sha256}
                | asdict(s.counts)
                for s in shards
            ]

    def close(self) -> None:
        """Let go of the folder."""
        with suppress(OSError):
            self._file.close()


def _sync(file: Any) -> None:  # noqa: ANN401
    file.flush()
    os.fsync(file.fileno())


def _number(name: str) -> int:
    return int(Path(name).stem.removeprefix("part-"))


def _check(path: str, found: int | None, size: int, longer: bool = False) -> None:
    if found is None or found < size or (found > size and not longer):
        state = "is missing" if found is None else f"has {found} bytes, not {size}"
        raise InputError(
            f"{path}: {state}: the run cannot go on from it; put it back, or score "
            "into another folder"
        )


def _lock(file: Any, folder: Path) -> None:  # noqa: ANN401
    """Keep a second run out; the system lets go when the process ends, however."""
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise InputError(
            f"{folder}: another run is writing to it: wait for it"
        ) from None
    except OSError:  # a file system without locks
        return
