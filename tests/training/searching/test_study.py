import json
import sys
from pathlib import Path
from typing import Any

import optuna
import pytest
import yaml
from optuna.trial import TrialState

from geostance.models.cli import main
from geostance.models.config import load_config
from geostance.training.config import TrainConfig
from geostance.training.searching.space import load_search
from geostance.training.searching.trials import run_trial


def write(folder: Path, encoder: Path, corpora: Path, space: Any) -> Path:
    train = {
        "encoder": {"name": str(encoder), "max_length": 48, "overlap": 12},
        "data": {
            "root": str(corpora),
            "sources": [{"name": "newsmtsc"}, {"name": "dse"}],
            "limit": 16,
        },
        "optim": {"epochs": 1, "batch_size": 16},
    }
    (folder / "train.yaml").write_text(yaml.safe_dump(train))
    search = {
        "train": "train.yaml",
        "output": str(folder / "out"),
        "weights": {"newsmtsc": 3},
        "space": space,
    }
    path = folder / "search.yaml"
    path.write_text(yaml.safe_dump(search))
    return path


SPACE = {
    "optim.head_learning_rate": {"low": 1.0e-4, "high": 0.1, "log": True},
    "optim.batch_size": {"low": 8, "high": 16},
    "optim.precision": {"choices": ["fp32", "auto"]},
}


def lines(folder: Path) -> list[dict[str, Any]]:
    text = (folder / "out" / "trials.jsonl").read_text()
    return [json.loads(line) for line in text.splitlines()]


def test_search_and_going_on(
    encoder_folder: Path,
    corpora: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
):
    path = write(tmp_path, encoder_folder, corpora, SPACE)
    assert main(["search", str(path), "--trials", "2"]) == 0
    assert len(lines(tmp_path)) == 2
    assert main(["search", str(path), "--trials", "3"]) == 0
    out, err = capsys.readouterr()
    tried = lines(tmp_path)
    assert [line["number"] for line in tried] == [0, 1, 2]
    rates = [line["values"]["optim.head_learning_rate"] for line in tried]
    assert len(set(rates)) == 3
    for line in tried:
        assert line["state"] == "complete"
        assert line["config"]["optim"]["head_learning_rate"] == pytest.approx(
            line["values"]["optim.head_learning_rate"]
        )
        assert isinstance(line["values"]["optim.batch_size"], int)
        scores = [line["metrics"][name]["stance"] for name in ("newsmtsc", "dse")]
        newsmtsc, dse = (values["macro_f1"] for values in scores)
        assert line["mean"] == pytest.approx((3 * newsmtsc + dse) / 4)
        assert [set(scores) for scores in line["epochs"]] == [{"newsmtsc", "dse"}]
        assert f"trial {line['number']} complete {line['mean']:.2f} (" in err
    best = max(tried, key=lambda line: line["mean"])
    mean = f"{best['mean']:.2f}"
    assert f"weighted mean of dev macro-F1 {mean}\n" in out
    assert {file.name for file in (tmp_path / "out").iterdir()} == {
        "best.yaml",
        "study.db",
        "trials.jsonl",
    }
    config = load_config(TrainConfig, tmp_path / "out" / "best.yaml")
    assert config.output == tmp_path / "out" / "best"
    assert config.optim == TrainConfig.model_validate(best["config"]).optim
    assert main(["train", str(tmp_path / "out" / "best.yaml")]) == 0
    metrics = json.loads((tmp_path / "out" / "best" / "metrics.json").read_text())
    assert metrics == best["metrics"]

    changed = ["search", str(path), "optim.epochs=2", "--trials", "4"]
    assert main(changed) == 2
    assert "holds a search over other settings" in capsys.readouterr().err
    assert main(["search", str(path), "--trials", "0"]) == 2


def test_a_trial_that_fails_ends_nothing(
    encoder_folder: Path,
    corpora: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
):
    # The tiny encoder has positions for 64 tokens.
    space = {"encoder.max_length": {"choices": [48, 128]}}
    path = write(tmp_path, encoder_folder, corpora, space)
    assert main(["search", str(path), "--trials", "4"]) == 0
    failed = [line for line in lines(tmp_path) if line["state"] == "failed"]
    assert 0 < len(failed) < 4
    for line in failed:
        assert line["values"] == {"encoder.max_length": 128}
        assert line["reason"].startswith("ConfigError: encoder.max_length 128: ")
        assert line["mean"] is None
    best = load_config(TrainConfig, tmp_path / "out" / "best.yaml")
    assert best.encoder.max_length == 48

    (tmp_path / "all").mkdir()
    path = write(
        tmp_path / "all",
        encoder_folder,
        corpora,
        {"encoder.max_length": {"choices": [128]}},
    )
    capsys.readouterr()
    assert main(["search", str(path), "--trials", "2"]) == 2
    err = capsys.readouterr().err
    assert "no trial of 2 was completed; the last: ConfigError: encoder.max" in err


def test_a_trial_that_was_cut_off_runs_again(
    encoder_folder: Path, corpora: Path, tmp_path: Path
):
    path = write(tmp_path, encoder_folder, corpora, SPACE)
    assert main(["search", str(path), "--trials", "1"]) == 0
    storage = f"sqlite:///{tmp_path / 'out' / 'study.db'}"
    study = optuna.load_study(study_name="search", storage=storage)
    cut = study.ask()
    cut.suggest_float("optim.head_learning_rate", 1e-4, 0.1, log=True)
    cut.suggest_int("optim.batch_size", 8, 16)
    cut.suggest_categorical("optim.precision", ["fp32", "auto"])
    assert main(["search", str(path), "--trials", "2"]) == 0
    assert [line["number"] for line in lines(tmp_path)] == [0, 2]
    assert lines(tmp_path)[1]["values"] == cut.params


def test_a_run_that_lags_behind_is_ended_early(
    encoder_folder: Path, corpora: Path, tmp_path: Path
):
    path = write(tmp_path, encoder_folder, corpora, SPACE)
    search = load_search(path, ["optim.epochs=3"])
    study = optuna.create_study(
        direction="maximize", pruner=optuna.pruners.MedianPruner(n_startup_trials=1)
    )
    study.add_trial(
        optuna.create_trial(
            value=100.0,
            intermediate_values={1: 0.0, 2: 100.0, 3: 100.0},
        )
    )
    tried = run_trial(search, study.ask())
    assert tried.state == "pruned"
    assert len(tried.epochs) == 2
    assert tried.mean == pytest.approx(search.mean(tried.epochs[1]))
    assert tried.metrics == {}
    assert study.trials[1].state == TrialState.RUNNING
    assert not list((tmp_path / "out").glob("*"))


def test_missing_corpus_ends_the_search_before_it_starts(
    encoder_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = write(tmp_path, encoder_folder, tmp_path, SPACE)
    assert main(["search", str(path)]) == 2
    assert f"{tmp_path / 'newsmtsc'}: no such folder" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_search_names_the_extra_that_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setitem(sys.modules, "optuna", None)
    assert main(["search", "any.yaml"]) == 2
    assert "optuna not installed: pip install 'geostance[search]'" in (
        capsys.readouterr().err
    )
