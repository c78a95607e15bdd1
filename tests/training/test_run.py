import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import yaml

from geostance.models.archive import TrainedModel
from geostance.models.cli import main
from geostance.models.config import load_config
from geostance.models.prediction import predict
from geostance.training.config import TrainConfig
from geostance.training.mixing.data import load_splits
from geostance.training.run import dev_metrics
from geostance.training.sources.examples import to_query


@pytest.fixture(scope="module")
def config(
    encoder_folder: Path, corpora: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A training config over the tiny encoder and the small corpora."""
    folder = tmp_path_factory.mktemp("run")
    values = {
        "encoder": {"name": str(encoder_folder), "max_length": 48, "overlap": 12},
        "data": {
            "root": str(corpora),
            "sources": [{"name": "newsmtsc"}, {"name": "dse", "weight": 1.5}],
        },
        "optim": {"epochs": 1, "batch_size": 16, "head_learning_rate": 0.01},
        "output": str(folder / "model"),
    }
    path = folder / "train.yaml"
    path.write_text(yaml.safe_dump(values))
    return path


@pytest.fixture(scope="module")
def trained(config: Path) -> Path:
    """The folder of the model that a run wrote."""
    assert main(["train", str(config)]) == 0
    return config.parent / "model"


def read(path: Path) -> Any:
    return json.loads(path.read_text())


def test_folder_holds_all_that_scoring_and_repeating_need(trained: Path):
    assert {path.name for path in trained.iterdir()} >= {
        "config.json",
        "model.safetensors",
        "tokenizer.json",
        "calibration.json",
        "metrics.json",
        "audit.json",
        "baselines.json",
        "training.yaml",
        "environment.json",
        "data.json",
        "README.md",
    }
    assert not [path.name for path in trained.iterdir() if path.is_dir()]


def test_training_yaml_is_the_config_of_the_run(trained: Path, config: Path):
    again = load_config(TrainConfig, trained / "training.yaml")
    assert again == load_config(TrainConfig, config)


def test_environment_tells_versions_and_seed(trained: Path):
    environment = read(trained / "environment.json")
    assert environment["seed"] == 13
    assert environment["packages"]["torch"] == torch.__version__.split("+")[0] or (
        environment["packages"]["torch"] == torch.__version__
    )
    assert environment["reported_convention"] == "geostance"
    assert environment["cores"] >= 1


def test_data_tells_what_it_was_trained_on(trained: Path):
    data = read(trained / "data.json")
    assert list(data) == ["sources", "shared"]
    found = data["sources"]["dse"]
    assert found["splits"] == {"train": 60, "dev": 20}
    assert (found["seen"], found["dropped"], found["leaks"]) == (90, 0, 0)
    assert found["targets"] == {"other": found["stances"]}
    assert sum(found["stances"].values()) == 160
    metrics = read(trained / "metrics.json")
    support = metrics["newsmtsc"]["stance"]["support"]
    assert data["sources"]["newsmtsc"]["splits"]["dev"] == support
    assert data["shared"] == {}


def test_calibration_covers_the_sources(trained: Path):
    calibration = read(trained / "calibration.json")
    assert set(calibration["stance"]) == {"newsmtsc", "dse"}
    assert set(calibration["sentiment"]) == {"newsmtsc"}
    assert TrainedModel.load(trained).calibration.stance == calibration["stance"]


def test_card_repeats_what_was_measured(trained: Path):
    card = (trained / "README.md").read_text()
    assert "{" not in card.replace("{X}", "")
    metrics = read(trained / "metrics.json")
    for source, report in metrics.items():
        f1 = report["stance"]["macro_f1"]
        assert f"| {source} | stance | {report['stance']['support']} | {f1:.1f}" in card
    assert f"{read(trained / 'audit.json')['flip_rate']:.2f}% of labels change" in card
    assert "## Baselines" in card
    assert str(trained.parent) not in card


def test_baselines_of_the_sources(trained: Path):
    rows = read(trained / "baselines.json")
    assert {row["source"] for row in rows} == {"newsmtsc", "dse"}
    assert {"majority", "TF-IDF + LR"} <= {row["baseline"] for row in rows}
    words = [r["macro_f1"] for r in rows if r["baseline"] == "TF-IDF + LR"]
    assert words == [100, 100]


def test_masked_training_leaves_no_flips(trained: Path):
    assert read(trained / "audit.json")["flip_rate"] == 0


def test_evaluate_gives_the_dev_metrics_of_the_run(
    trained: Path, corpora: Path, capsys: pytest.CaptureFixture[str]
):
    metrics = read(trained / "metrics.json")
    command = ["evaluate", str(trained), str(corpora), "--json"]
    assert main([*command, "--source", "newsmtsc", "--source", "dse"]) == 0
    assert json.loads(capsys.readouterr().out) == metrics


def test_training_moved_the_model(
    trained: Path, tiny_model: TrainedModel, config: Path
):
    settings = load_config(TrainConfig, config)
    splits = load_splits(settings.data, settings.seed)
    loaded = TrainedModel.load(trained)
    assert dev_metrics(loaded, splits) == read(trained / "metrics.json")
    correction = loaded.network.stance_head.correction.weight
    # Rows of the reported convention have seen no example; the others' have.
    moved = correction.abs().amax(-1).reshape(3, 4).amax(-1)
    assert moved[0] == 0
    assert moved[1] > 0
    assert moved[2] > 0


def test_same_seed_gives_the_same_model(
    trained: Path, config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    capsys.readouterr()
    assert main(["train", str(config), f"output={tmp_path}"]) == 0
    out, err = capsys.readouterr()
    metrics = read(trained / "metrics.json")
    assert read(tmp_path / "metrics.json") == metrics
    assert out.splitlines() == [
        f"{name:12} stance macro-F1 {report['stance']['macro_f1']:6.2f}"
        for name, report in metrics.items()
    ]
    assert f"{tmp_path}: model written\n" in err
    assert "epoch 1: dev macro-F1 newsmtsc " in err
    assert "dse: 90 examples an epoch, 20 dev\n" in err
    first, second = (
        TrainedModel.load(folder).network.state_dict() for folder in (trained, tmp_path)
    )
    assert all(torch.equal(value, second[name]) for name, value in first.items())


def test_other_seed_gives_another_model(trained: Path, config: Path, tmp_path: Path):
    assert main(["train", str(config), f"output={tmp_path}", "seed=14"]) == 0
    first, second = (
        TrainedModel.load(folder).network.state_dict() for folder in (trained, tmp_path)
    )
    name = "stance_head.shared.weight"
    assert not torch.allclose(first[name], second[name], atol=1e-3)


def test_missing_corpus_ends_the_run_before_it_starts(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    output = tmp_path / "model"
    command = ["train", str(config), f"data.root={tmp_path}", f"output={output}"]
    assert main(command) == 2
    assert f"{tmp_path / 'newsmtsc'}: no such folder" in capsys.readouterr().err
    assert not output.exists()


@pytest.fixture(scope="module")
def second(config: Path) -> Path:
    """A run from the same start that was fitted otherwise."""
    folder = config.parent / "second"
    overrides = [f"output={folder}", "optim.learning_rate=2e-4"]
    assert main(["train", str(config), *overrides]) == 0
    return folder


def test_soup_is_the_mean_of_its_members(
    trained: Path, second: Path, corpora: Path, tmp_path: Path
):
    out = tmp_path / "soup"
    command = ["soup", str(corpora), str(trained), str(second), "--out", str(out)]
    assert main(command) == 0
    states = [TrainedModel.load(f).network.state_dict() for f in (trained, second, out)]
    name = "stance_head.shared.weight"
    assert not torch.equal(states[0][name], states[1][name])
    mean = (states[0][name] + states[1][name]) / 2
    assert torch.allclose(states[2][name], mean, atol=1e-3)
    members = yaml.safe_load((out / "training.yaml").read_text())["members"]
    assert [member["optim"]["learning_rate"] for member in members] == [5e-5, 2e-4]
    assert read(out / "metrics.json")["newsmtsc"]["stance"]["support"] > 0


def test_soup_of_other_starts_is_refused(
    trained: Path,
    config: Path,
    corpora: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
):
    other = tmp_path / "other"
    assert main(["train", str(config), f"output={other}", "seed=14"]) == 0
    capsys.readouterr()
    out = tmp_path / "soup"
    command = ["soup", str(corpora), str(trained), str(other), "--out", str(out)]
    assert main(command) == 2
    assert (
        f"{other}: started from other weights than {trained}" in capsys.readouterr().err
    )
    assert not out.exists()


def test_soup_with_a_run_that_went_on_from_its_start(
    trained: Path, config: Path, corpora: Path, tmp_path: Path
):
    later, out = tmp_path / "later", tmp_path / "soup"
    overrides = [f"encoder.name={trained}", f"output={later}", "seed=15"]
    assert main(["train", str(config), *overrides]) == 0
    command = ["soup", str(corpora), str(trained), str(later), "--out", str(out)]
    assert main(command) == 0
    assert (out / "model.safetensors").is_file()


def test_retention_keeps_to_the_model_that_a_run_goes_on_from(
    trained: Path, config: Path, corpora: Path, tmp_path: Path
):
    def moved(retention: float) -> float:
        folder = tmp_path / f"{retention}"
        overrides = [f"encoder.name={trained}", f"output={folder}"]
        overrides += [f"optim.retention={retention}", "optim.averaging=0"]
        assert main(["train", str(config), *overrides]) == 0
        start, end = TrainedModel.load(trained), TrainedModel.load(folder)
        examples = load_splits(load_config(TrainConfig, config).data, 13).dev["dse"]
        queries = [to_query(example.row()) for example in examples]
        pairs = zip(predict(start, queries), predict(end, queries), strict=True)
        return sum(float(np.abs(a.stance - b.stance).sum()) for a, b in pairs)

    assert moved(30) < 0.7 * moved(0)
    start = yaml.safe_load((tmp_path / "0" / "start.yaml").read_text())
    assert start == yaml.safe_load((trained / "training.yaml").read_text())
    first = Path(start["encoder"]["name"]).name
    assert f"Fine-tuned from\n`{first}`." in (tmp_path / "0" / "README.md").read_text()


def test_teachers_are_recorded(trained: Path, config: Path, tmp_path: Path):
    teacher, folder = trained, tmp_path / "taught"
    overrides = [f"optim.teachers=[{teacher}]", "optim.retention=1", f"output={folder}"]
    assert main(["train", str(config), *overrides]) == 0
    told = yaml.safe_load((teacher / "training.yaml").read_text())
    assert yaml.safe_load((folder / "teachers.yaml").read_text()) == {
        str(teacher): told
    }
    assert "teachers.yaml those of optim.teachers" in " ".join(
        (folder / "README.md").read_text().split()
    )
    overrides = [f"encoder.name={folder}", f"output={tmp_path / 'further'}"]
    assert main(["train", str(config), *overrides]) == 0
    start = yaml.safe_load((tmp_path / "further" / "start.yaml").read_text())
    assert start["taught_by"] == {str(teacher): told}


def test_retention_needs_a_model_of_ours(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    overrides = [f"output={tmp_path / 'model'}", "optim.retention=1"]
    assert main(["train", str(config), *overrides]) == 2
    assert "optim.retention 1.0: " in capsys.readouterr().err
    assert not (tmp_path / "model").exists()
