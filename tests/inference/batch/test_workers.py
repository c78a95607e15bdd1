"""Several processes, which are started for real and killed."""

import json
import multiprocessing
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from geostance.inference.batch.destination import Folder
from geostance.inference.batch.making import Task
from geostance.inference.batch.settings import ScoreConfig, threads_each
from geostance.inference.batch.stopping import Stop
from geostance.inference.batch.workers import WorkerError, in_workers
from geostance.inference.reading.articles import Article
from geostance.models.errors import InputError, ModelError
from tests.inference.batch.archives import Run, interrupt


def kill(most: int) -> None:
    for worker in multiprocessing.active_children()[:most]:
        worker.kill()


def test_a_killed_worker_changes_no_byte(run: Run):
    one = run("one", 1)
    assert one[0] == 1
    assert "part-00006.jsonl" in one[1]
    assert run("two", 2, lambda: kill(1)) == one


def test_killed_workers_are_told_of(run: Run, capsys: pytest.CaptureFixture[str]):
    # All of them: a single survivor may finish the last shard before it is noticed.
    assert run("two", 2, lambda: kill(2)) == run("one", 1)
    assert "a worker process has died: its shards are made again" in (
        capsys.readouterr().err
    )


def test_ctrl_c_ends_with_shards_begun_and_any_number_goes_on(run: Run):
    code, stopped = run("two", 2, interrupt)
    assert code == 128 + signal.SIGINT
    assert not json.loads(stopped["manifest.json"])["complete"]
    assert "part-00006.jsonl" not in stopped
    assert not [name for name in stopped if name.endswith(".partial")]
    assert run("two", 1, resume=True) == run("one", 1)


def task() -> Task:
    return Task(7, [Article("NATO praised Moscow.")], None, [])


def test_workers_that_die_again_and_again(tmp_path: Path):
    ended = threading.Event()

    def kill_all() -> None:
        while not ended.wait(0.05):
            for worker in multiprocessing.active_children():
                worker.kill()

    killer = threading.Thread(target=kill_all)
    killer.start()
    warnings: list[str] = []
    try:
        with pytest.raises(WorkerError, match=r"3 times while shard 7 .* --resume"):
            list(
                in_workers(
                    iter([task()]),
                    Folder(tmp_path),
                    ScoreConfig(workers=2),
                    Stop(),
                    warnings.append,
                )
            )
    finally:
        ended.set()
        killer.join()
    assert len(warnings) == 2


def test_a_model_that_cannot_be_loaded(tmp_path: Path):
    config = ScoreConfig(workers=2, model=str(tmp_path / "absent"), threads=1)
    with pytest.raises(ModelError, match="absent"):
        list(in_workers(iter([task()]), Folder(tmp_path), config, Stop(), pytest.fail))


def test_what_reading_raises(tmp_path: Path):
    def tasks() -> Iterator[Task]:
        raise InputError("a.jsonl: has changed")
        yield task()

    config = ScoreConfig(workers=2)
    with pytest.raises(InputError, match="has changed"):
        list(in_workers(tasks(), Folder(tmp_path), config, Stop(), pytest.fail))


def test_cores_are_shared_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "6")
    assert threads_each(ScoreConfig()) == 6
    assert threads_each(ScoreConfig(workers=4)) == 1
    assert threads_each(ScoreConfig(workers=8)) == 1
    assert threads_each(ScoreConfig(workers=2, threads=5)) == 5
