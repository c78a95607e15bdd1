"""Shards made on a Ray cluster, by Ray Data: one reader, then actors with a model each.

Ray Data lets the reader go no further ahead than the actors need, gives a shard whose
actor or machine has died to another, and yields shards in order. The actors write them;
only counts and what failed come back.
"""

import logging
import os
import pickle
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa

from geostance.models.errors import ConfigError, GeostanceError

from .destination import Destination
from .inputs import FileRead
from .making import Done, Made, Task, Worker
from .settings import ScoreConfig, threads_each
from .splitting import Plan
from .stopping import Stop
from .workers import WorkerError

_RETRIES = 10
"""How often a shard is given out again. A machine that has gone without a word is
asked every few seconds until Ray counts it as dead, some 20 seconds later; each counts.
"""


@dataclass
class _Read:
    """What the reader hands on."""

    task: Task | None = None
    """None at the end."""
    finished: list[FileRead] = field(default_factory=list)
    """At the end: inputs read whole since the last task."""
    warnings: list[str] = field(default_factory=list)
    error: Exception | None = None


@dataclass
class _Result:
    """What an actor hands back."""

    read: _Read
    made: Made | None = None
    error: Exception | None = None


@contextmanager
def connected() -> Iterator[None]:
    """Use the cluster that RAY_ADDRESS names, or a local one for as long as the block.

    Nothing is reported to Ray's makers by a cluster that is begun here.

    Raises:
        ConfigError: If Ray is not installed, or there is no such cluster.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
        import ray.data
    except ImportError:
        raise ConfigError(
            "Ray is not installed: pip install 'geostance[ray]', or leave --on ray away"
        ) from None
    for name in ("ray", "ray.data"):  # our progress and errors say what counts
        logging.getLogger(name).setLevel(logging.ERROR)
    if ray.is_initialized():
        yield
        return
    terminated = signal.getsignal(signal.SIGTERM)
    try:
        address = os.environ.get("RAY_ADDRESS", "local")
        ray.init(address, log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, RuntimeError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise ConfigError(f"Ray: no cluster: {reason}: see RAY_ADDRESS") from None
    signal.signal(signal.SIGTERM, terminated)  # Ray has set its own
    try:
        yield
    finally:
        ray.shutdown()


def in_cluster(
    plan: Plan,
    config: ScoreConfig,
    stop: Stop,
    warn: Callable[[str], None],
    ended: Callable[[list[FileRead]], None],
) -> Iterator[Done]:
    """Make shards on the cluster that is connected, and yield them in order.

    Args:
        plan: What to read, and where to write to; all its machines must see both.
        config: How to score and write, with the engine that all of them use.
        stop: Once set, what is not done is left.
        warn: Called with warnings of reading.
        ended: Called at the end with inputs read whole after the last shard.

    Raises:
        WorkerError: If Ray gives up.
        GeostanceError: As reading and loading the model raise.
        OSError: If a shard cannot be written.
    """
    import ray

    try:
        for row in _dataset(plan, config).iter_rows():
            result: _Result = pickle.loads(row["data"])
            for warning in result.read.warnings:
                warn(warning)
            if error := result.read.error or result.error:
                raise error
            task = result.read.task
            if task is None:
                ended(result.read.finished)
                return
            assert result.made is not None
            yield Done(result.made, task.opened, task.finished)
            if stop.signal is not None:
                return
    except ray.exceptions.RayError as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise WorkerError(
            f"Ray has given up: {reason}: the complete shards are kept; go on with "
            "--resume"
        ) from error


def _dataset(plan: Plan, config: ScoreConfig) -> Any:  # noqa: ANN401
    """Describe the job: a plan -> shards read -> shards made."""
    import ray

    begun = ray.data.from_items([_packed(replace(plan, earlier=list(plan.earlier)))])
    context = begun.context
    context.enable_progress_bars = False
    context.execution_options.preserve_order = True
    # A block for each shard, so that each can go to another actor at once.
    context.target_max_block_size = 1
    # The reader waits for the actors most of the time, and must not wait for a core.
    read = begun.map_batches(_read, batch_size=1, batch_format="pyarrow", num_cpus=0)
    return read.map_batches(
        _Actor,
        fn_constructor_args=(plan.out, config),
        compute=ray.data.ActorPoolStrategy(size=config.workers),
        batch_size=1,
        batch_format="pyarrow",
        num_cpus=threads_each(config),
        num_gpus=1 / config.workers_per_gpu if config.device == "cuda" else 0,
        ray_remote_args_fn=_retried,
    )


def _retried() -> dict[str, Any]:
    """Let an actor begin anew whenever its machine goes, and a shard not for ever."""
    return {"max_task_retries": _RETRIES}


def _read(batch: pa.Table) -> Iterator[pa.Table]:
    """Read shards, on whichever machine; nothing is held but the one to hand on."""
    plan: Plan = _unpacked(batch)
    warnings: list[str] = []
    try:
        reading = plan.reading(Stop(), warnings.append)
        for task in reading.tasks():
            yield _table(_Read(task, warnings=warnings[:]))
            warnings.clear()
    except (GeostanceError, OSError) as error:
        yield _table(_Read(warnings=warnings, error=error))
        return
    yield _table(_Read(finished=reading.inputs.take_finished(), warnings=warnings))


class _Actor:
    """One model, a shard at a time."""

    def __init__(self, out: Destination, config: ScoreConfig) -> None:
        self.worker = Worker(out, config)  # Ray shows it none but the GPU it has

    def __call__(self, batch: pa.Table) -> pa.Table:
        """Make the shard of a batch of one row."""
        read: _Read = _unpacked(batch)
        if read.task is None:
            return _table(_Result(read))
        try:
            made = self.worker.make(read.task.number, read.task.items)
        except (GeostanceError, OSError) as error:
            return _table(_Result(read, error=error))
        light = replace(read, task=replace(read.task, items=[]))
        return _table(_Result(light, made))


def _packed(value: object) -> dict[str, bytes]:
    return {"data": pickle.dumps(value)}


def _table(value: object) -> pa.Table:
    return pa.Table.from_pylist([_packed(value)])


def _unpacked(batch: pa.Table) -> Any:  # noqa: ANN401
    return pickle.loads(batch["data"][0].as_py())
