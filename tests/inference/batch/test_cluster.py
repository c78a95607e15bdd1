"""A cluster of two nodes on this machine, one of which goes."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from geostance.inference.batch import cluster as cluster_module
from geostance.inference.batch.destination import Folder
from geostance.inference.batch.inputs import FileRead
from geostance.inference.batch.settings import ScoreConfig
from geostance.inference.batch.splitting import Plan
from geostance.models.errors import InputError
from tests.inference.batch.archives import Run, interrupt

pytest.importorskip("ray.data", reason="Ray is not installed: the extra is `ray`")

# Ray's own resources, at the end of its processes and of their pipes.
pytestmark = pytest.mark.filterwarnings("ignore")


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


@pytest.mark.usefixtures("cluster")
def test_a_stopped_run_goes_on_to_the_same_bytes(run: Run):
    code, stopped = run("ray", 2, interrupt, on="ray")
    assert code == 128 + signal.SIGINT
    assert not json.loads(stopped["manifest.json"])["complete"]
    assert run("ray", 2, resume=True, on="ray") == run("one", 1)


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

    assert run("ray", 2, go, on="ray") == run("one", 1)
