"""A cluster of two nodes on this machine, one of which goes."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from geostance.inference.batch import cluster as cluster_module
from geostance.inference.batch.counts import Counts
from geostance.inference.batch.destination import Folder
from geostance.inference.batch.inputs import FileRead
from geostance.inference.batch.making import load_scorer
from geostance.inference.batch.reporting import Report
from geostance.inference.batch.run import score_folder
from geostance.inference.batch.settings import ScoreConfig
from geostance.inference.batch.splitting import Plan
from geostance.models.errors import InputError

pytest.importorskip("ray.data", reason="Ray is not installed: the extra is `ray`")

# Ray's own resources, at the end of its processes and of their pipes.
pytestmark = pytest.mark.filterwarnings("ignore")

Run = Callable[..., tuple[int, dict[str, bytes]]]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        import ray
        from ray.cluster_utils import Cluster

        node: dict[str, Any] = {"num_cpus": 1, "object_store_memory": 100_000_000}
        cluster = Cluster(initialize_head=True, connect=True, head_node_args=node)
        cluster.add_node(**node)
        yield cluster
        ray.shutdown()
        cluster.shutdown()  # type: ignore[no-untyped-call]


class Reacting(Report):
    """A report that does something once the first shard is done."""

    def __init__(self, react: Callable[[], None]) -> None:
        super().__init__()
        self.react = react
        self.reacted = False

    def advance(self, counts: Counts) -> None:
        super().advance(counts)
        if not self.reacted:
            self.reacted = True
            self.react()


def nothing() -> None:
    pass


@pytest.fixture
def run(tmp_path: Path, model_folder: Path) -> Run:
    """Score a small archive into a folder; return the exit code and all files."""
    archive = tmp_path / "archive.jsonl"
    with archive.open("w", encoding="utf-8") as file:
        for number in range(14):
            row = {"id": f"n{number}", "text": f"NATO praised Moscow on day {number}."}
            file.write("broken\n" if number == 5 else json.dumps(row) + "\n")

    def run(
        name: str,
        on: str,
        react: Callable[[], None] = nothing,
        resume: bool = False,
    ) -> tuple[int, dict[str, bytes]]:
        config = ScoreConfig.model_validate(
            {"model": str(model_folder), "shard_size": 2, "format": "jsonl"}
            | {"threads": 1, "workers": 2 if on == "ray" else 1, "on": on}
        )
        out = tmp_path / name
        report = Reacting(react)
        code = score_folder(
            out, [str(archive)], load_scorer(config), config, report, resume
        )
        return code, {path.name: path.read_bytes() for path in sorted(out.iterdir())}

    return run


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.usefixtures("cluster")
def test_a_stopped_run_goes_on_to_the_same_bytes(run: Run):
    code, stopped = run("ray", "ray", interrupt)
    assert code == 128 + signal.SIGINT
    assert not json.loads(stopped["manifest.json"])["complete"]
    assert run("ray", "ray", resume=True) == run("one", "here")


def test_what_reading_raises_is_handed_on(tmp_path: Path):
    """An error of one machine ends the run on another."""
    archive = tmp_path / "a.jsonl"
    archive.write_text('{"text": "NATO met."}\n')
    before = FileRead(str(archive), 9, 9, 1, "")
    out = Folder(tmp_path / "out")
    plan = Plan([str(archive)], ScoreConfig(), out, 0, [before], None)
    [handed] = cluster_module._read(cluster_module._table(plan))
    error = cluster_module._unpacked(handed).error
    assert isinstance(error, InputError)
    assert "a.jsonl: has changed since it was read: it had 9 bytes" in str(error)


def test_a_machine_that_goes_changes_no_byte(run: Run, cluster: Any):
    other = cluster.add_node(num_cpus=1, object_store_memory=100_000_000)
    gone = next(node for node in cluster.worker_nodes if node is not other)

    def go() -> None:
        cluster.remove_node(gone, allow_graceful=False)

    assert run("ray", "ray", go) == run("one", "here")
