import csv
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from geostance.models.annotation import task_id
from geostance.models.cli import main
from tests.inference.annotating.scores import article, stance, statement, write

FAVOR, CLOSE = stance(0.9, 0.0, 0.1, 0.0), stance(0.4, 0.1, 0.45, 0.05)


@pytest.fixture
def scores(tmp_path: Path) -> Path:
    return write(
        tmp_path / "scores.jsonl",
        article(
            "a1",
            statement("It rained."),
            statement("=NATO thanked Russia.", nato=CLOSE, russia=FAVOR),
            statement("NATO left.", nato=FAVOR),
        ),
        article("a2", statement("NATO  left.", nato=FAVOR)),
    )


def run(*arguments: object) -> int:
    return main(["annotate", "export", *map(str, arguments)])


def test_label_studio(scores: Path, tmp_path: Path, capsys):
    out = tmp_path / "tasks.json"
    assert run(scores, "--n", 2, "--out", out) == 0
    assert "2 statements: " in capsys.readouterr().err
    first, second = json.loads(out.read_text())
    data = first["data"]
    assert data["task"] == task_id("a1", "=NATO thanked Russia.")
    assert (data["before"], data["after"]) == ("It rained.", "NATO left.")
    assert (data["title"], data["asked"]) == ("News", "russia nato")
    assert data["ask"] == "Asked about: Russia, NATO"
    assert json.loads(data["mentions"])[0]["target"] == "nato"
    (prediction,) = first["predictions"]
    assert prediction["score"] == 0.45
    guesses = {r["from_name"]: r["value"] for r in prediction["result"]}
    assert guesses == {
        "stance_russia": {"choices": ["favor"]},
        "stance_nato": {"choices": ["neutral"]},
        "sentiment": {"choices": ["neutral"]},
        "speaker": {"text": ["Ada Kellan"]},
    }
    assert second["data"]["text"] == "NATO left."


def test_the_labelling_config_fits_the_tasks(scores: Path, tmp_path: Path):
    out = tmp_path / "tasks.json"
    run(scores, "--out", out)
    view = ElementTree.parse(out.with_suffix(".xml")).getroot()
    named = {part.get("name"): part for part in view.iter() if part.get("name")}
    for one in json.loads(out.read_text()):
        for result in one["predictions"][0]["result"]:
            control = named[result["from_name"]]
            assert control.get("toName") == result["to_name"]
            assert control.tag.lower() == result["type"]
            if control.tag == "Choices":
                known = [choice.get("value") for choice in control]
                assert set(result["value"]["choices"]) <= set(known)
        for part in view.iter():
            shown = part.get("value", "")
            if shown.startswith("$"):
                assert isinstance(one["data"][shown[1:]], str)
    labels = [choice.get("value") for choice in named["stance_us"]]
    assert labels == ["favor", "against", "neutral", "none"]


@pytest.mark.parametrize("kind", ["json", "jsonl", "csv"])
def test_blind_tasks_tell_nothing_of_the_model(scores: Path, tmp_path: Path, kind):
    out = tmp_path / f"tasks.{kind}"
    assert run(scores, "--blind", "--out", out) == 0
    text = out.read_text()
    for told in ("predictions", "guess", "priority", "Kellan", "0.4", "reason"):
        assert told not in text
    assert run(scores, "--out", out) == 0
    assert "Kellan" in out.read_text()


def test_flat_formats_have_empty_places_for_labels(scores: Path, tmp_path: Path):
    for kind in ("jsonl", "csv"):
        assert run(scores, "--out", tmp_path / f"tasks.{kind}") == 0
    with (tmp_path / "tasks.csv").open(newline="") as file:
        cells = list(csv.DictReader(file))
    lines = (tmp_path / "tasks.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    assert list(cells[0]) == list(rows[0])
    empty = ("stance_russia", "stance_us", "sentiment", "annotator", "annotated_at")
    assert all(cells[0][name] == "" and rows[0][name] is None for name in empty)
    assert cells[0]["guess_stance_nato"] == rows[0]["guess_stance_nato"] == "neutral"
    assert rows[0]["guess_stance_us"] is None
    assert rows[0]["priority"] == pytest.approx(0.95)
    assert [row["text"] for row in rows] == ["=NATO thanked Russia.", "NATO left."]


@pytest.mark.parametrize(
    "strategy", ["uncertain", "diverse", "swap-sensitive", "random"]
)
def test_every_strategy_gives_the_same_again(
    scores: Path, tmp_path: Path, model_folder: Path, strategy
):
    written = []
    for name in ("a.jsonl", "b.jsonl"):
        out = tmp_path / name
        given = ("--strategy", strategy, "--model", model_folder, "--seed", 5)
        assert run(scores, *given, "--out", out) == 0
        written.append(out.read_bytes())
    assert written[0] == written[1]
    rows = [json.loads(line) for line in written[0].splitlines()]
    assert len(rows) == len({row["text"] for row in rows}) == 2
    assert {row["strategy"] for row in rows} == {strategy}
    if strategy == "swap-sensitive":
        assert rows[0]["reason"].startswith(("nato: ", "russia: "))
        assert rows[0]["priority"] > rows[1]["priority"] == 0


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["--out", "tasks.txt"], "--out tasks.txt: cannot tell the format"),
        (["--out", "tasks.csv", "--n", "0"], "--n 0: must be 1 or more"),
        (["--out", "tasks.csv", "--context", "-1"], "--context -1: must be 0 or more"),
        (
            ["--out", "tasks.csv", "--targets", "own.yaml"],
            "its target russia is not in",
        ),
    ],
)
def test_what_cannot_be_exported(
    scores: Path, tmp_path: Path, monkeypatch, capsys, given, message
):
    monkeypatch.chdir(tmp_path)
    Path("own.yaml").write_text("targets: {turkey: {name: Turkey, aliases: [Turkey]}}")
    assert run(scores, *given) == 2
    assert message in capsys.readouterr().err
    assert not list(tmp_path.glob("tasks*"))


def test_scores_without_a_target(tmp_path: Path, capsys):
    path = write(tmp_path / "scores.csv", article("a", statement("It rained.")))
    assert run(path, "--out", tmp_path / "tasks.csv") == 2
    assert "no statement in it speaks of a target" in capsys.readouterr().err
