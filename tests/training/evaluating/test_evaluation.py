import json
from pathlib import Path

import pytest

from geostance.models.archive import TrainedModel
from geostance.models.cli import main
from geostance.models.errors import DataError
from geostance.training.evaluating.evaluation import evaluate_source, evaluate_sources
from geostance.training.sources.examples import Example


def test_sources_that_lie_there_are_found(tiny_model: TrainedModel, corpora: Path):
    reports = evaluate_sources(tiny_model, corpora, None, "dev", "geostance")
    others = {"ruw", "semeval2016", "own", "probes"}
    assert set(reports) == {"geostance", "newsmtsc", "dse"} | others
    assert reports["dse"]["stance"]["support"] == 40
    assert "sentiment" not in reports["dse"]
    assert set(reports["geostance"]["stance"]["targets"]) >= {"russia", "us", "nato"}


def test_sources_that_a_model_does_not_know_are_passed_over(
    tiny_model: TrainedModel, corpora: Path
):
    reports = evaluate_sources(tiny_model, corpora, None, "dev", None)
    # `own` and `probes` share the convention that is always there.
    assert set(reports) == {"geostance", "newsmtsc", "dse", "own", "probes"}


def test_split_can_be_chosen(tiny_model: TrainedModel, corpora: Path):
    reports = evaluate_sources(tiny_model, corpora, ["dse"], "train", None)
    assert reports["dse"]["stance"]["support"] == 120


@pytest.mark.parametrize(
    ("names", "split", "convention", "message"),
    [
        (["dse"], "test", None, "source dse: no split 'test', it has dev, train"),
        (["mpqa"], "dev", "dse", "source 'mpqa' is unknown: choose from geostance"),
        (["dse"], "dev", "x", ": knows conventions geostance, newsmtsc, dse, not x"),
    ],
)
def test_what_cannot_be_evaluated(
    tiny_model: TrainedModel,
    corpora: Path,
    names: list[str],
    split: str,
    convention: str | None,
    message: str,
):
    with pytest.raises(DataError) as caught:
        evaluate_sources(tiny_model, corpora, names, split, convention)
    assert message in str(caught.value)


def test_a_source_of_sentiments_alone(tiny_model: TrainedModel):
    toned = Example("2", "Kellan left.", (), {}, "own", "g", "dev", sentiment=2)
    assert list(evaluate_source(tiny_model, [toned], "geostance")) == ["sentiment"]


def test_against_another_model(tiny_model: TrainedModel, corpora: Path):
    names = ["newsmtsc", "dse"]
    reports = evaluate_sources(
        tiny_model, corpora, names, "dev", None, against=tiny_model
    )
    plain = evaluate_sources(tiny_model, corpora, names, "dev", None)
    for source, heads in reports.items():
        for head, values in heads.items():
            row = values.pop("against")
            assert (row["model"], row["p_holm"]) == (tiny_model.source, 1)
            assert row["macro_f1"] == values["macro_f1"]
            assert row["mcnemar"]["discordant"] == 0
            assert values == plain[source][head]


def test_command_writes_what_it_prints(
    model_folder: Path,
    corpora: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
):
    command = ["evaluate", str(model_folder), str(corpora), "--source", "dse"]
    out, plots = tmp_path / "new" / "report.json", tmp_path / "plots"
    options = ["--json", "--out", str(out), "--plots", str(plots), "--risk", "0.9"]
    assert main([*command, *options, "--against", str(model_folder)]) == 0
    printed, said = capsys.readouterr()
    assert json.loads(out.read_text()) == json.loads(printed)
    stance = json.loads(printed)["dse"]["stance"]
    assert stance["risk_coverage"]["abstain"]["risk"] == 0.9
    assert stance["against"]["model"] == str(model_folder)
    assert len(list(plots.iterdir())) == 3
    assert f"{plots}: 3 diagrams written" in said
    assert main(command) == 0
    assert "dse · stance  40 answers in " in capsys.readouterr().out


@pytest.mark.parametrize("risk", ["0", "1", "much"])
def test_risk_is_a_share(risk: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main(["evaluate", "default", "corpora", "--risk", risk])
    assert f"{risk} is no share between 0 and 1" in capsys.readouterr().err
