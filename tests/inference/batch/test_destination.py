"""Runs into object storage, against one into a folder."""

import json
import pickle
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fsspec
import pytest

from geostance.inference.batch import journal as journal_module
from geostance.inference.batch.destination import Bucket, destination
from geostance.inference.batch.inputs import Inputs
from geostance.inference.batch.making import load_scorer
from geostance.inference.batch.reporting import Report
from geostance.inference.batch.run import score_folder
from geostance.inference.batch.settings import ScoreConfig
from geostance.inference.batch.splitting import Plan
from geostance.inference.scorer import Scorer
from geostance.models.archive import TrainedModel
from geostance.models.cli import main
from geostance.models.errors import ConfigError, InputError

ROWS = [
    json.dumps({"id": f"n{n}", "text": f"NATO praised Moscow on day {n}."}) + "\n"
    for n in range(14)
]
ROWS[5] = "broken\n"
URL = "store://bucket/scores/"
Lines = list[str]


class Runs:
    """Runs over a small archive in storage."""

    def __init__(self, model: TrainedModel, folder: Path, place: Path) -> None:
        self.scorer = Scorer(model)
        self.model = folder
        self.place = place
        self.config: dict[str, Any] = {"shard_size": 3, "format": "jsonl"}
        self.write("a.jsonl", ROWS[:8])
        self.write("b.jsonl", ROWS[8:])

    def write(self, name: str, rows: Lines) -> None:
        with fsspec.open(f"store://bucket/news/{name}", "w") as file:
            file.write("".join(rows))

    def run(self, out: str | Path = URL, resume: bool = False, **settings: Any) -> int:
        return score_folder(
            destination(out),
            ["store://bucket/news/*.jsonl"],
            self.scorer,
            ScoreConfig(model=str(self.model), **self.config | settings),
            Report(),
            resume,
        )

    def here(self) -> dict[str, bytes]:
        """Return what an unbroken run writes to a folder."""
        out = self.place / "scores"
        self.run(out)
        return {path.name: path.read_bytes() for path in out.iterdir()}

    def there(self) -> dict[str, bytes]:
        fs = fsspec.filesystem("store")
        found: dict[str, bytes] = fs.cat(fs.find("/bucket/scores"))
        return {path.removeprefix("/bucket/scores/"): found[path] for path in found}


@pytest.fixture
def runs(
    tiny_model: TrainedModel,
    model_folder: Path,
    tmp_path: Path,
    storage: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Runs:
    monkeypatch.setattr(journal_module, "_PAUSE", 0.0)
    return Runs(tiny_model, model_folder, tmp_path)


class Killed(BaseException):
    """Nothing is done after it."""


def at(call: str, name: str, what: Callable[[], None], times: int = 1) -> Any:
    """Do something at the first calls of a kind."""
    left = times

    def react(now: str, there: str) -> None:
        nonlocal left
        if left and (now, there) == (call, name):
            left -= 1
            what()

    return staticmethod(react)


def kill() -> None:
    raise Killed


def stop() -> None:
    signal.raise_signal(signal.SIGINT)


def break_down() -> None:
    raise OSError("the line is down")


def test_the_same_bytes_as_in_a_folder(runs: Runs, storage: Any):
    expected = runs.here()
    storage.calls.clear()
    assert runs.run() == 1
    assert runs.there() == expected
    sent = [name for call, name in storage.calls if call == "put"]
    assert sent[0] == sent[-1] == "manifest.json"
    last = [name for name in sent if name != "manifest.json"]
    assert last[:5] == [
        *("part-00000.jsonl", "inputs.jsonl", "quarantine.jsonl"),
        *("out_of_scope.jsonl", "shards.jsonl"),
    ]
    assert last[5:7] == ["part-00001.jsonl", "quarantine.jsonl"]


def test_a_complete_run_has_nothing_to_do(runs: Runs, storage: Any):
    assert runs.run() == runs.run(resume=True) == 1
    before = runs.there()
    storage.calls.clear()
    assert runs.run(resume=True) == 1
    assert runs.there() == before
    assert "put" not in [call for call, _ in storage.calls]
    runs.write("b.jsonl", ROWS[8:] + ROWS[:1])
    with pytest.raises(InputError, match=r"b\.jsonl: has changed since it was read"):
        runs.run(resume=True)


def test_what_is_there_is_not_written_over(runs: Runs):
    runs.run()
    with pytest.raises(InputError, match="store://bucket/scores/: holds a run already"):
        runs.run()
    with pytest.raises(ConfigError, match=r"settings.shard_size was 3 and is 4"):
        runs.run(resume=True, shard_size=4)
    with fsspec.open("store://bucket/other/thesis.docx", "w") as file:
        file.write("thesis")
    with pytest.raises(InputError, match="store://bucket/other/: is not empty"):
        runs.run("store://bucket/other", resume=True)


@pytest.mark.parametrize(
    "name", ["part-00001.jsonl", "quarantine.jsonl", "shards.jsonl", "manifest.json"]
)
def test_sending_fails_twice_and_then_works(runs: Runs, storage: Any, name: str):
    expected = runs.here()
    storage.react = at("put", name, break_down, times=2)
    assert runs.run() == 1
    assert runs.there() == expected


@pytest.mark.parametrize("name", ["part-00002.jsonl", "inputs.jsonl", "shards.jsonl"])
def test_sending_fails_for_good(
    runs: Runs, storage: Any, capsys: pytest.CaptureFixture[str], name: str
):
    expected = runs.here()
    capsys.readouterr()
    calls = iter(range(100))

    def react(call: str, there: str) -> None:
        # From the second time on: something is complete by then.
        if (call, there) == ("put", name) and (
            name.startswith("part") or next(calls) > 0
        ):
            break_down()

    storage.react = staticmethod(react)
    assert runs.run() == 1
    error = capsys.readouterr().err.splitlines()
    assert error == [
        f"geostance: error: {URL}{name}: cannot be written: the line is down: tried 4 "
        "times: the complete shards are kept; mend that, and go on with --resume"
    ]
    done = runs.there()["shards.jsonl"]
    assert expected["shards.jsonl"].startswith(done)
    assert 0 < len(done) < len(expected["shards.jsonl"])
    storage.react = None
    assert runs.run(resume=True) == 1
    assert runs.there() == expected


@pytest.mark.parametrize(
    "name",
    [
        *("part-00000.jsonl", "part-00002.jsonl", "part-00004.jsonl"),
        *("inputs.jsonl", "quarantine.jsonl", "out_of_scope.jsonl", "shards.jsonl"),
    ],
)
def test_killed_while_sending(runs: Runs, storage: Any, name: str):
    """Also between a shard and what makes it count."""
    expected = runs.here()
    storage.react = at("put", name, kill)
    with pytest.raises(Killed):
        runs.run()
    there = runs.there()
    assert len(there.get("shards.jsonl", b"")) < len(expected["shards.jsonl"])
    assert not json.loads(there["manifest.json"])["complete"]
    storage.react = None
    assert runs.run(resume=True) == 1
    assert runs.there() == expected


def test_logs_that_wait_are_sent_at_a_stop(
    runs: Runs, storage: Any, monkeypatch: pytest.MonkeyPatch
):
    expected = runs.here()
    monkeypatch.setattr(journal_module, "_PAUSE", 1e9)
    storage.react = at("put", "part-00002.jsonl", stop)
    assert runs.run() == 128 + signal.SIGINT
    sent = [name for call, name in storage.calls if call == "put"]
    assert sent.count("shards.jsonl") == 2  # after the first shard, and at the end
    assert len(runs.there()["shards.jsonl"].splitlines()) == 3
    storage.react = None
    assert runs.run(resume=True) == 1
    assert runs.there() == expected


def test_a_source_that_is_gone_keeps_what_is_made(
    runs: Runs,
    storage: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    expected = runs.here()
    capsys.readouterr()
    monkeypatch.setattr(journal_module, "_PAUSE", 1e9)
    storage.react = at("read", "b.jsonl", break_down, times=4)
    assert runs.run() == 1
    error = capsys.readouterr().err
    assert "news/b.jsonl: cannot be read: the line is down: tried 4 times" in error
    assert "quarantine" not in error
    assert len(runs.there()["shards.jsonl"].splitlines()) == 2
    assert runs.run(resume=True) == 1
    assert runs.there() == expected


def test_another_run_writes_there(runs: Runs, storage: Any):
    def other() -> None:
        with fsspec.open(f"{URL}shards.jsonl", "w") as file:
            file.write("of another run")

    storage.react = at("put", "part-00002.jsonl", other)
    with pytest.raises(InputError, match="another run is writing to it"):
        runs.run()
    assert runs.there()["shards.jsonl"] == b"of another run"


def test_a_shard_that_is_gone(runs: Runs):
    runs.run(max_errors=0)
    fsspec.filesystem("store").rm("/bucket/scores/part-00000.jsonl")
    with pytest.raises(InputError, match=f"{URL}part-00000.jsonl: is missing"):
        runs.run(resume=True)


def test_an_input_with_the_same_content_is_passed_over(runs: Runs, storage: Any):
    """By its ETag, unread."""
    storage.react = at("put", "part-00002.jsonl", stop)
    assert runs.run() == 128 + signal.SIGINT
    runs.write("a.jsonl", ROWS[:8])
    storage.calls.clear()
    assert runs.run(resume=True) == 1
    assert ("read", "b.jsonl") in storage.calls
    assert ("read", "a.jsonl") not in storage.calls


def test_the_output_is_no_input(runs: Runs):
    runs.run(limit=3)
    inputs = Inputs(["store://bucket"], ScoreConfig(), Bucket(URL).place)
    with pytest.raises(InputError, match="would be read as an input"):
        next(iter(inputs))


@pytest.mark.parametrize("scheme", ["sftp", "https", "hdfs"])
def test_what_is_not_written_to(scheme: str):
    with pytest.raises(ConfigError, match=f"{scheme}:// is not written to"):
        Bucket(f"{scheme}://host/scores/")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--out", "store://b/x.csv"], "a URL gets a folder of shards: end it in /"),
        (["--out", "store://b/x", "--report", "x.html"], "report on a copy"),
        (["--out", "s3://b/x"], "s3:// needs another package: Install s3fs"),
    ],
)
def test_the_command_refuses(
    runs: Runs,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
):
    given = ["score", "store://bucket/news/a.jsonl", "--model", str(runs.model)]
    assert main([*given, *arguments]) == 2
    assert message in capsys.readouterr().err


def test_the_command(runs: Runs):
    given = ["store://bucket/news/*.jsonl", "--model", str(runs.model)]
    settings = ["--format", "jsonl", "--shard-size", "3", "--threads", "1"]
    out = runs.place / "command"
    assert main(["score", *given, *settings, "--out", f"file://{out}/"]) == 1
    assert main(["score", *given, *settings, "--out", URL]) == 1
    assert runs.there() == {path.name: path.read_bytes() for path in out.iterdir()}
    assert main(["score", *given, *settings[:4], "--out", URL, "--resume"]) == 1


SHELF = """
from fsspec.implementations.local import LocalFileSystem

class Shelf(LocalFileSystem):
    protocol = "shelf"

    def __init__(self, **kwargs):
        super().__init__(auto_mkdir=True, **kwargs)

    @classmethod
    def _strip_protocol(cls, path):
        return super()._strip_protocol(path.removeprefix("shelf://"))
"""
ENTRY = "[fsspec.specs]\nshelf = geostance_shelf:Shelf\n"


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A filesystem that other processes find too, as they do s3fs."""
    packages = tmp_path / "packages"
    about = packages / "geostance_shelf-1.dist-info"
    about.mkdir(parents=True)
    (packages / "geostance_shelf.py").write_text(SHELF)
    (about / "METADATA").write_text("Name: geostance-shelf\nVersion: 1\n")
    (about / "entry_points.txt").write_text(ENTRY)
    monkeypatch.syspath_prepend(packages)
    fsspec.register_implementation("shelf", "geostance_shelf.Shelf", clobber=True)
    return f"shelf://{tmp_path}/shelf/"


def test_workers_send_what_they_make(tmp_path: Path, model_folder: Path, shelf: str):
    (tmp_path / "a.jsonl").write_text("".join(ROWS))

    def run(out: str | Path, workers: int) -> int:
        config = ScoreConfig(
            model=str(model_folder),
            shard_size=3,
            format="jsonl",
            threads=1,
            workers=workers,
        )
        inputs = [f"shelf://{tmp_path}/a.jsonl"]
        scorer = load_scorer(config)
        return score_folder(destination(out), inputs, scorer, config, Report())

    assert run(shelf, 2) == run(tmp_path / "here", 1) == 1
    here, there = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        for name in ("here", "shelf")
    )
    assert there == here


def test_an_actor_sends_what_it_makes(runs: Runs):
    """As it comes to another machine."""
    pytest.importorskip("ray.data", reason="Ray is not installed: the extra is `ray`")
    from geostance.inference.batch import cluster

    settings = runs.config | {"model": str(runs.model), "threads": 1, "on": "ray"}
    config = ScoreConfig.model_validate(settings)
    runs.scorer = load_scorer(config)
    runs.run()
    expected = runs.there()
    fsspec.filesystem("store").rm("/bucket/scores", recursive=True)
    plan = Plan(["store://bucket/news/*.jsonl"], config, Bucket(URL), 0, [], None)
    actor = cluster._Actor(pickle.loads(pickle.dumps(Bucket(URL))), config)
    for batch in cluster._read(cluster._table(plan)):
        assert cluster._unpacked(actor(batch)).error is None
    assert runs.there() == {n: expected[n] for n in expected if n.startswith("part")}
