import json
from pathlib import Path
from typing import Any

import pytest

from geostance.inference.scorer import Scorer
from geostance.models.archive import TrainedModel
from geostance.models.cli import main

TEXT = "Critics blamed NATO and Kellan, and thanked Moscow for its patience."


@pytest.fixture
def run(model_folder: Path, capsys: pytest.CaptureFixture[str]):
    def run(*arguments: str) -> Any:
        command = ["explain", *arguments, "--model", str(model_folder), "--json"]
        assert main(command) == 0
        return json.loads(capsys.readouterr().out)

    return run


def test_every_target_that_the_text_names(run: Any):
    found = run(TEXT)
    assert found["text"] == TEXT
    # In the order of the targets file.
    assert [one["target"] for one in found["explanations"]] == ["russia", "nato"]
    for one in found["explanations"]:
        words = [word["text"] for word in one["words"]]
        assert words[:4] == ["Critics", "blamed", "and", "Kellan"]
        assert not {"NATO", "Moscow"} & set(words)


def test_chosen_targets_and_label(run: Any, tiny_model: TrainedModel):
    found = run(TEXT, "--target", "Kellan", "--target", "nato", "--label", "against")
    kellan, nato = found["explanations"]
    assert (kellan["target"], nato["target"]) == ("Kellan", "nato")
    assert kellan["label"] == nato["label"] == "against"
    assert "Kellan" not in [word["text"] for word in kellan["words"]]
    start = TEXT.index("Kellan")
    (score,) = Scorer(tiny_model).classify([(TEXT, (start, start + 6))])
    # The weights of the folder are halves.
    assert kellan["probability"] == pytest.approx(
        score.probabilities["against"], abs=1e-3
    )


def test_for_a_reader(model_folder: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["explain", TEXT, "--model", str(model_folder)]) == 0
    out = capsys.readouterr().out
    assert out.index("Russia: ") < out.index("NATO: ")
    assert "names, which are hidden" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["It rained."], "the text names none of russia, us, nato: name one by"),
        ([TEXT, "--target", "us"], "--target us: the text does not name it: give one"),
        ([TEXT, "--target", "Kell"], "--target Kell: the text does not name it"),
        ([TEXT, "--target", ""], "--target : the text does not name it"),
    ],
)
def test_target_that_is_not_there(
    arguments: list[str],
    message: str,
    model_folder: Path,
    capsys: pytest.CaptureFixture[str],
):
    assert main(["explain", *arguments, "--model", str(model_folder)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"geostance: error: {message}")
