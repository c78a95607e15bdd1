"""Archives through the command: folders of shards, settings, counts, logs."""

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import torch

from geostance.models.cli import main

Score = Callable[..., tuple[int, str, str]]


@pytest.fixture
def score(
    model_folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Score:
    monkeypatch.chdir(tmp_path)
    rows = [
        {"id": f"n{n}", "text": f"NATO praised Moscow on day {n}. It rained."}
        for n in range(5)
    ]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "a.jsonl").write_text(lines)

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["score", *arguments, "--model", str(model_folder)])
        return code, *capsys.readouterr()

    return run


def one_line(result: tuple[int, str, str]) -> str:
    code, out, err = result
    assert (code, out, err.count("\n")) == (2, "", 1)
    return err.removeprefix("geostance: error: ").rstrip()


def parts(folder: str) -> list[str]:
    return sorted(path.name for path in Path(folder).glob("part-*"))


def test_a_folder(score: Score):
    assert score("a.jsonl", "--out", "scores/") == (0, "", "")
    assert parts("scores") == ["part-00000.parquet"]
    assert pq.read_table("scores/part-00000.parquet").num_rows == 10
    assert "holds a run already" in one_line(score("a.jsonl", "--out", "scores"))
    assert score("a.jsonl", "--out", "scores", "--resume") == (0, "", "")


def test_shards_of_a_size_mean_a_folder(score: Score):
    code, _, _ = score("a.jsonl", "--out", "s", "--shard-size", "2", "--format", "csv")
    assert (code, parts("s")) == (0, [f"part-0000{n}.csv" for n in range(3)])


@pytest.mark.parametrize(
    "option", [["--resume"], ["--shard-size", "2"], ["--workers", "2"]]
)
def test_shards_need_a_folder(score: Score, option: list[str]):
    assert "need --out FOLDER/" in one_line(score("a.jsonl", *option))


def test_workers_need_shards(score: Score):
    told = one_line(score("a.jsonl", "workers=2"))
    assert "--workers and --on ray need --out FOLDER/" in told


def test_only_what_names_a_target(score: Score):
    assert score("a.jsonl", "--out", "scores/", "--only-named", "--keep-all")[0] == 0
    rows = pq.read_table("scores/part-00000.parquet").to_pylist()
    assert [row["kind"] for row in rows] == ["statement", "unnamed"] * 5
    assert {row["sentiment"] for row in rows[1::2]} == {None}
    assert json.loads(Path("scores/manifest.json").read_text())["settings"][
        "only_named"
    ]
    assert "settings.only_named" in one_line(
        score("a.jsonl", "--out", "scores/", "--keep-all", "--resume")
    )


def test_a_resumed_run_keeps_its_threads(score: Score, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert score("a.jsonl", "--out", "s/", "--shard-size", "2")[0] == 0
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    assert score("a.jsonl", "shard_size=2", "--out", "s/", "--resume")[0] == 0
    other = score("a.jsonl", "shard_size=2", "threads=2", "--out", "s/", "--resume")
    assert "settings.threads was 1 and is 2" in one_line(other)


def test_a_gpu_that_is_not_there(score: Score):
    if torch.cuda.is_available():
        pytest.skip("there is one")
    message = one_line(score("a.jsonl", "--device", "cuda"))
    assert message.startswith("cuda:0: torch cannot run there: ")
    message = one_line(score("a.jsonl", "--device", "cuda", "--engine", "int8"))
    assert message == "cuda:0: the int8 engine runs on CPUs: ask for torch"


def test_a_file_is_no_folder(score: Score):
    message = one_line(score("a.jsonl", "--out", "a.jsonl", "--resume"))
    assert message == "--out a.jsonl: is a file, where a folder is expected"


def test_settings_by_file_by_key_and_by_option(score: Score, tmp_path: Path):
    (tmp_path / "my.yaml").write_text("{shard_size: 1, format: csv, limit: 4}")
    given = ("a.jsonl", "shard_size=2", "--config", "my.yaml", "--limit", "3")
    assert score(*given, "--out", "s/") == (0, "", "")
    assert parts("s") == ["part-00000.csv", "part-00001.csv"]
    settings = json.loads(Path("s/manifest.json").read_text())["settings"]
    assert [settings[k] for k in ("shard_size", "format", "limit")] == [2, "csv", 3]


def test_an_unknown_setting(score: Score):
    assert "unknown key shard_sise (did you mean shard_size?)" in one_line(
        score("a.jsonl", "shard_sise=2", "--out", "s/")
    )
    assert "give one of them" in one_line(score("a.jsonl", "limit=1", "sample=1"))


def test_rows_for_each_target(score: Score):
    _, out, _ = score(
        "a.jsonl", "--limit", "1", "--rows", "target", "--format", "jsonl"
    )
    rows = [json.loads(line) for line in out.splitlines()]
    assert [(row["statement"], row["target"]) for row in rows] == [
        (number, target) for number in (0, 1) for target in ("russia", "us", "nato")
    ]


def test_dry_run_counts_and_writes_nothing(score: Score, tmp_path: Path):
    with (tmp_path / "a.jsonl").open("a") as file:
        file.write("broken\n")
    before = set(tmp_path.iterdir())
    code, out, err = score("a.jsonl", "--out", "s/", "--dry-run")
    assert (code, err) == (0, "")
    found = {line.split()[0]: line.split()[1] for line in out.splitlines()}
    assert found["articles"] == "6"
    assert found["failing"] == "1"
    assert found["statements"] == found["mentions"] == "10"
    assert found["time"].count(":") == 2
    assert set(tmp_path.iterdir()) == before


def test_a_log_in_json(score: Score, tmp_path: Path):
    (tmp_path / "b.jsonl").write_text("broken\n")
    code, out, err = score("a.jsonl", "b.jsonl", "--out", "s/", "--log-json")
    assert (code, out) == (1, "")
    events = [json.loads(line) for line in err.splitlines()]
    assert [event["event"] for event in events] == ["start", "shard", "end"]
    last = events[-1]
    assert (last["scored"], last["quarantined"], last["statements"]) == (5, 1, 10)
    assert last["articles_per_second"] > 0
    assert last["stopped"] is None
    code, out, err = score("b.jsonl", "--format", "jsonl", "--log-json")
    assert "not a JSON object" in err
    assert all(json.loads(line)["time"] for line in err.splitlines())


def test_one_file_with_too_many_errors(score: Score, tmp_path: Path):
    text = (tmp_path / "a.jsonl").read_text()
    (tmp_path / "b.jsonl").write_text("{}\n" + text + "broken\n" * 2 + text)
    given = ("b.jsonl", "--out", "s.jsonl", "--max-errors", "1")
    code, _, err = score(*given)
    assert code == 1
    assert err.splitlines()[-1].endswith("more than --max-errors 1: stopped")
    assert len(Path("s.jsonl").read_text().splitlines()) == 10
