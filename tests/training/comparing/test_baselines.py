import json
import sys
from pathlib import Path

import pytest

from geostance.models.cli import main
from geostance.models.labels import IGNORED
from geostance.models.mentions import Mention
from geostance.training.comparing.baselines import baseline_reports
from geostance.training.sources.examples import Example


def example(number: int, verb: str, label: int, split: str) -> Example:
    text = f"Kellan {verb} Marwick again."
    start = text.index("Marwick")
    mentions = (Mention("k", 0, 6), Mention("m", start, start + 7))
    return Example(
        id=str(number),
        text=text,
        mentions=mentions,
        stances={"m": label, "k": IGNORED},
        source="dse",
        group=str(number // 2),
        split=split,
    )


def test_words_tell_and_the_majority_does_not():
    verbs = ("praised", "blamed", "met")
    examples = [
        example(n, verbs[n % 3], n % 3, "dev" if n > 59 else "train") for n in range(90)
    ]
    reports = baseline_reports(examples)
    assert reports["TF-IDF + LR"]["macro_f1"] == 100
    assert reports["TF-IDF + LR"]["interval"] == [100, 100]
    assert reports["majority"]["accuracy"] == pytest.approx(33.33)
    assert reports["majority"]["support"] == 30
    # "met" has no tone, and the lexicon knows the other two verbs.
    assert reports["VADER"]["macro_f1"] == 100
    assert list(reports) == ["majority", "TF-IDF + LR", "VADER"]


def test_command(corpora: Path, capsys: pytest.CaptureFixture[str]):
    command = ["baselines", str(corpora)]
    assert main([*command, "--source", "newsmtsc", "--source", "dse"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" macro-F1")[0].strip() for line in lines] == [
        "newsmtsc majority",
        "newsmtsc TF-IDF + LR",
        "newsmtsc VADER",
        "dse majority",
        "dse TF-IDF + LR",
        "dse VADER",
    ]
    assert main([*command, "--source", "polnear"]) == 0
    assert capsys.readouterr().out == ""


def test_json_with_the_sentence_pair(
    corpora: Path, encoder_folder: Path, capsys: pytest.CaptureFixture[str]
):
    command = ["baselines", str(corpora), "--source", "own", "--json", "--pair"]
    assert main([*command, "--encoder", str(encoder_folder)]) == 0
    out, err = capsys.readouterr()
    report = json.loads(out)["own"]
    assert list(report) == ["majority", "TF-IDF + LR", "VADER", "sentence pair"]
    assert {values["support"] for values in report.values()} == {4}
    assert 0 <= report["sentence pair"]["flip_rate"] <= 100
    assert "3 steps of 16 pairs" in err
    assert "dev macro-F1" not in err
    assert main([*command, "--encoder", "package:nowhere/model"]) == 2
    assert "package nowhere is not installed" in capsys.readouterr().err
    assert main([*command, "--encoder", str(corpora)]) == 2
    assert f"--encoder {corpora}: no encoder can be" in capsys.readouterr().err


def test_without_the_extra_the_lexicon_is_left_out(
    corpora: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.setitem(sys.modules, "vaderSentiment", None)
    assert main(["baselines", str(corpora), "--source", "dse"]) == 0
    out, err = capsys.readouterr()
    assert "VADER" not in out
    assert err == "VADER left out: pip install 'geostance[baselines]'\n"


def test_a_corpus_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["baselines", str(tmp_path), "--source", "dse"]) == 2
    assert "no such folder" in capsys.readouterr().err


def test_a_source_without_stances(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "own").mkdir()
    row = '{"text": "It rained.", "sentiment": "neutral"}'
    (tmp_path / "own" / "a.jsonl").write_text(row)
    assert main(["baselines", str(tmp_path), "--source", "own"]) == 2
    assert "own: 0 stances in its train and 0 in its dev" in capsys.readouterr().err
