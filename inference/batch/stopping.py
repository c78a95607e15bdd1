"""Ctrl-C and SIGTERM let a shard end first."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType


@dataclass
class Stop:
    """Whether the run was asked to stop."""

    signal: int | None = None
    """By which signal; None if it was not."""


@contextmanager
def stopping() -> Iterator[Stop]:
    """Note the first signal, and stop at once at the second."""
    stop = Stop()

    def note(number: int, frame: FrameType | None) -> None:
        if stop.signal is not None:
            raise KeyboardInterrupt
        stop.signal = number
        sys.stderr.write(
            "geostance: stopping at the end of this shard; once more: at once\n"
        )

    before = {n: signal.signal(n, note) for n in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
