"""What a run's folder says of its complete shards, as whoever reads them needs it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from .counts import Counts
from .inputs import FileRead

SHARDS = "shards.jsonl"
LOGS = ("inputs.jsonl", "quarantine.jsonl", "out_of_scope.jsonl")
"""Files read whole; what cannot be read or scored; what the model does not read."""


@dataclass(frozen=True, slots=True)
class Shard:
    """A complete shard."""

    name: str
    bytes: int
    sha256: str
    counts: Counts
    opened: FileRead | None
    """The input that it ends in."""
    logs: dict[str, int]
    """Bytes of each log with it."""

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read a line of shards.jsonl."""
        values = json.loads(line)
        opened = values["opened"] and FileRead(**values["opened"])
        return cls(**values | {"counts": Counts(**values["counts"]), "opened": opened})


def complete_shards(folder: Path) -> Iterator[Shard]:
    """Yield the shards of a folder that count, in order.

    A last line without an end, as a kill may leave, is of a shard that does not.

    Raises:
        OSError: If the list cannot be read.
        ValueError, KeyError, TypeError: If a line is not one of a list of shards.
    """
    with (folder / SHARDS).open(encoding="utf-8") as lines:
        for line in lines:
            if not line.endswith("\n"):
                return
            yield Shard.parse(line)
