import json
from pathlib import Path
from statistics import fmean, stdev

import pytest
import yaml

from geostance.models.cli import main
from geostance.training.seeds import table


@pytest.fixture(scope="module")
def config(
    encoder_folder: Path, corpora: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("seeds")
    values = {
        "encoder": {"name": str(encoder_folder), "max_length": 48, "overlap": 12},
        "data": {
            "root": str(corpora),
            "sources": [{"name": "newsmtsc"}, {"name": "polnear"}],
            "limit": 16,
        },
        "optim": {"epochs": 1, "batch_size": 16},
        "output": str(folder / "runs"),
    }
    path = folder / "train.yaml"
    path.write_text(yaml.safe_dump(values))
    return path


def test_mean_and_deviation_of_what_the_runs_wrote(
    config: Path, capsys: pytest.CaptureFixture[str]
):
    output = config.parent / "runs"
    assert main(["seeds", str(config), "--seeds", "1", "2", "1"]) == 0
    out = capsys.readouterr().out
    runs = [output / "seed-1", output / "seed-2"]
    metrics = [json.loads((run / "metrics.json").read_text()) for run in runs]
    summary = json.loads((output / "summary.json").read_text())
    assert summary["seeds"] == [1, 2]
    assert set(summary["metrics"]) == {"newsmtsc", "polnear"}
    assert set(summary["metrics"]["polnear"]["attribution"]) == {"macro_f1"}
    for figure in ("macro_f1", "ece"):
        found = summary["metrics"]["newsmtsc"]["stance"][figure]
        values = [report["newsmtsc"]["stance"][figure] for report in metrics]
        assert found["values"] == values
        assert found["n"] == 2
        assert found["mean"] == pytest.approx(fmean(values), abs=1e-4)
        assert found["sd"] == pytest.approx(stdev(values), abs=1e-4)
    assert summary["audit"]["flip_rate"] == {
        "mean": 0,
        "sd": 0,
        "n": 2,
        "values": [0, 0],
    }
    stance = summary["metrics"]["newsmtsc"]["stance"]["macro_f1"]
    assert f"| newsmtsc | stance | {stance['mean']:.2f} ± {stance['sd']:.2f} |" in out
    assert (output / "summary.md").read_text() == out


def test_a_finished_run_is_not_run_again(config: Path):
    output = config.parent / "again"
    command = ["seeds", str(config), f"output={output}", "--seeds"]
    assert main([*command, "1"]) == 0
    alone = json.loads((output / "summary.json").read_text())
    assert alone["metrics"]["newsmtsc"]["stance"]["macro_f1"]["sd"] is None
    assert "±" not in table(alone).partition("\n")[2]
    weights = output / "seed-1" / "model.safetensors"
    written = weights.stat().st_mtime_ns
    # Without its card a run was cut off, and runs again.
    assert main([*command, "2"]) == 0
    (output / "seed-2" / "README.md").unlink()
    (output / "seed-2" / "metrics.json").write_text("{")
    assert main([*command, "1", "2"]) == 0
    assert weights.stat().st_mtime_ns == written
    both = json.loads((output / "summary.json").read_text())
    assert both["seeds"] == [1, 2]
    assert both["metrics"]["newsmtsc"]["stance"]["macro_f1"]["n"] == 2


def test_a_folder_with_another_run_is_left_alone(
    config: Path, capsys: pytest.CaptureFixture[str]
):
    output = config.parent / "other"
    command = ["seeds", str(config), f"output={output}"]
    assert main([*command, "--seeds", "1"]) == 0
    written = (output / "seed-1" / "metrics.json").stat().st_mtime_ns
    capsys.readouterr()
    assert main([*command, "optim.batch_size=8", "--seeds", "2", "1"]) == 2
    assert f"{output / 'seed-1'}: holds a run with other" in capsys.readouterr().err
    assert (output / "seed-1" / "metrics.json").stat().st_mtime_ns == written
    assert not (output / "seed-2").exists()
