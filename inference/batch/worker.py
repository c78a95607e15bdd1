"""What runs in a worker process: one model, a shard at a time."""

import os
import signal
import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized

from geostance.inference.reading.articles import Article
from geostance.inference.reading.inputs import Failure

from .destination import Destination
from .making import Made, Worker
from .settings import ScoreConfig

_own: Worker | None = None


def begin(
    lifeline: Connection,
    begun: "Synchronized[int]",
    out: Destination,
    config: ScoreConfig,
) -> None:
    """Prepare this process.

    Args:
        lifeline: Nothing comes through it; it breaks when the run's process has gone
            or wants no more, and this one ends at once.
        begun: How many processes have begun before.
        out: Where the shards lie.
        config: How to score and write, with the engine that all of them use.
    """
    global _own
    threading.Thread(target=_follow, args=(lifeline,), daemon=True).start()
    # Ctrl-C reaches every process of a terminal; the run decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with begun.get_lock():
        number = begun.value
        begun.value += 1
    _own = Worker(out, config, number)


def make(number: int, items: Sequence[Article | Failure]) -> Made:
    """Make a shard; the first one loads the model.

    Raises:
        GeostanceError: If the model cannot be loaded.
        OSError: If the disk does not take it.
        StorageError: If it cannot be sent where it belongs.
    """
    assert _own is not None, "begin() comes first"
    return _own.make(number, items)


def _follow(lifeline: Connection) -> None:
    try:
        lifeline.recv_bytes()
    except (EOFError, OSError):
        os._exit(1)
