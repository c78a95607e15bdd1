"""Shards made by several processes of one machine, in the order of one."""

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass

from geostance.models.errors import GeostanceError

from . import worker
from .destination import Destination
from .making import Done, Made, Task
from .settings import ScoreConfig
from .stopping import Stop

_DEATHS = 3
"""How often workers may die without a shard done in between."""

_LOOK = 0.5
"""Seconds between looks at whether the run was asked to stop."""


class WorkerError(GeostanceError):
    """Worker processes die again and again."""


@dataclass
class _Pending:
    task: Task
    future: Future[Made] | None = None


def in_workers(
    tasks: Iterator[Task],
    out: Destination,
    config: ScoreConfig,
    stop: Stop,
    warn: Callable[[str], None],
) -> Iterator[Done]:
    """Make shards in `config.workers` processes, and yield them in order.

    Twice as many shards as there are workers are held at most. What raises in reading
    is raised once the shards before it are done. If a worker dies, all start anew and
    the shards that were not done are made again.

    Args:
        tasks: What to make.
        out: Where.
        config: How to score and write, with the engine that all of them use.
        stop: Once set, shards that have not begun are left.
        warn: Called with a line if a worker has died.

    Raises:
        WorkerError: If workers die and no shard gets done.
        GeostanceError: If a worker cannot load the model.
        OSError: If the disk does not take a shard.
        StorageError: If one cannot be sent.
    """
    queue = _Queue(tasks, 2 * config.workers, stop)
    deaths = 0
    while True:
        try:
            with _pool(out, config) as pool:
                for done in queue.run(pool):
                    deaths = 0
                    yield done
            break
        except BrokenProcessPool:
            if stop.signal is not None:  # it may have reached the workers as well
                return
            deaths += 1
            if deaths == _DEATHS:
                raise _dying(queue.first()) from None
            warn("a worker process has died: its shards are made again")
    if queue.error:
        raise queue.error


class _Queue:
    """Shards on their way, from reading to done."""

    def __init__(self, tasks: Iterator[Task], most: int, stop: Stop) -> None:
        self.error: Exception | None = None
        """What reading raised, after the last task."""
        self._tasks = tasks
        self._most = most
        self._stop = stop
        self._ended = False
        self._pending: deque[_Pending] = deque()

    def first(self) -> int:
        """Return the number of the first shard that is not done."""
        return self._pending[0].task.number

    def run(self, pool: ProcessPoolExecutor) -> Iterator[Done]:
        """Yield shards as they are done, in order, those of a pool that broke first.

        Raises:
            BrokenProcessPool: If a worker has died.
        """
        for pending in self._pending:
            if not _is_made(pending.future):
                pending.future = None
        while True:
            self._read()
            if not self._pending:
                return
            for pending in self._pending:
                task = pending.task
                if pending.future is None:
                    pending.future = pool.submit(worker.make, task.number, task.items)
            head = self._pending[0]
            assert head.future is not None
            if self._stop.signal is not None and not self._goes_on(head.future):
                return
            if not wait([head.future], timeout=_LOOK).done:
                continue
            made = head.future.result()
            self._pending.popleft()
            yield Done(made, head.task.opened, head.task.finished)

    def _read(self) -> None:
        """Read ahead as far as may be."""
        while not self._ended and len(self._pending) < self._most:
            try:
                task = next(self._tasks, None)
            except Exception as error:
                task, self.error = None, error
            if task is None:
                self._ended = True
                return
            self._pending.append(_Pending(task))

    def _goes_on(self, head: Future[Made]) -> bool:
        """Leave what has not begun; say whether the first shard has."""
        for pending in self._pending:
            if pending.future is not None:
                pending.future.cancel()
        return not head.cancelled()


@contextmanager
def _pool(out: Destination, config: ScoreConfig) -> Iterator[ProcessPoolExecutor]:
    """Start workers; whatever goes wrong in the block ends them at once."""
    # Not forked: torch and OpenVINO have threads, which a fork would cut off.
    context = multiprocessing.get_context("spawn")
    lifeline, ours = context.Pipe(duplex=False)
    given = (lifeline, context.Value("i", 0), out, config)
    pool = ProcessPoolExecutor(config.workers, context, worker.begin, given)
    try:
        yield pool
    except BaseException:
        ours.close()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        ours.close()
        lifeline.close()


def _is_made(future: Future[Made] | None) -> bool:
    if future is None or not future.done() or future.cancelled():
        return False
    return future.exception() is None


def _dying(number: int) -> WorkerError:
    return WorkerError(
        f"worker processes have died {_DEATHS} times while shard {number} was to be "
        "made, perhaps for lack of memory: the complete shards are kept; go on with "
        "--resume and fewer --workers"
    )
