from pathlib import Path

import pytest
import torch

from geostance.models.archive import TrainedModel
from geostance.models.errors import DataError
from geostance.models.labels import IGNORED, STANCES
from geostance.models.mentions import Mention
from geostance.training.evaluation import (
    Answers,
    answers,
    evaluate_source,
    evaluate_sources,
)
from geostance.training.sources.examples import Example


def test_report_by_hand_with_targets_of_ten_rows_or_more():
    guesses = [0] * 8 + [1] * 4 + [2] * 3
    logits = torch.nn.functional.one_hot(torch.tensor(guesses), 4) * 5.0
    labels = [0] * 6 + [1] * 6 + [2] * 3
    targets = ["us"] * 10 + ["nato"] * 5
    groups = [f"article {row // 3}" for row in range(15)]
    report = Answers(logits, labels, targets, groups).report(STANCES, logits.softmax(1))
    assert report["support"] == 15
    assert report["confusion"]["against"] == {
        "favor": 2,
        "against": 4,
        "neutral": 0,
        "none": 0,
    }
    low, high = report["interval"]
    assert 0 < low < report["macro_f1"] < high <= 100
    assert 0 < report["ece"] < 1
    assert 0 < report["brier"] < 2
    assert report["accuracy"] == 86.67
    assert set(report["targets"]) == {"us"}
    assert report["targets"]["us"]["support"] == 10
    assert report["targets"]["us"]["accuracy"] == 80.0


def test_report_of_one_target_names_none():
    logits = torch.eye(4)
    given = Answers(logits, [0, 1, 2, 3], [""] * 4, ["a"] * 4)
    report = given.report(STANCES, logits)
    assert report["ece"] == report["brier"] == 0
    assert report["macro_f1"] == 100.0
    assert "targets" not in report


def test_rows_are_what_is_annotated(tiny_model: TrainedModel):
    text = "Moscow met Kellan in Washington."
    mentions = (
        Mention("target-0", 0, 6),
        Mention("target-1", 11, 17),
        Mention("us", 21, 31),
    )
    stances = {"target-1": 2, "us": IGNORED, "target-0": 1}
    asked = Example("1", text, mentions, stances, "newsmtsc", "g", "dev")
    toned = Example("2", "Kellan left.", (), {}, "newsmtsc", "g", "dev", sentiment=2)
    stance, sentiment = answers(tiny_model, [asked, toned], "newsmtsc")
    assert stance.logits.shape == (2, 4)
    assert stance.labels == [2, 1]
    assert stance.targets == ["other", "russia"]
    assert stance.groups == ["g", "g"]
    assert sentiment is not None
    assert sentiment.logits.shape == (1, 3)
    assert sentiment.labels == [2]
    assert answers(tiny_model, [asked], "newsmtsc")[1] is None


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
