from pathlib import Path

import pytest

from geostance.models.cli import main
from geostance.models.labels import IGNORED
from geostance.models.mentions import Mention
from geostance.training.baselines import baseline_reports, hidden, pairs
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


def test_names_are_hidden():
    one = example(1, "praised", 0, "train")
    assert " ".join(hidden(one, "m").split()) == "anotheractor praised thetarget again."
    assert " ".join(hidden(one, "k").split()) == "thetarget praised anotheractor again."


def test_pairs_are_what_is_annotated():
    both = [example(1, "praised", 0, "train"), example(2, "met", 2, "dev")]
    assert [(p.label, p.group) for p in pairs(both, "dev")] == [(2, "1")]


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


def test_command(corpora: Path, capsys: pytest.CaptureFixture[str]):
    command = ["baselines", str(corpora)]
    assert main([*command, "--source", "newsmtsc", "--source", "dse"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" macro-F1")[0].strip() for line in lines] == [
        "newsmtsc majority",
        "newsmtsc TF-IDF + LR",
        "dse majority",
        "dse TF-IDF + LR",
    ]
    assert main([*command, "--source", "polnear"]) == 0
    assert capsys.readouterr().out == ""


def test_a_corpus_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["baselines", str(tmp_path), "--source", "dse"]) == 2
    assert "no such folder" in capsys.readouterr().err


def test_a_source_without_stances(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "own").mkdir()
    row = '{"text": "It rained.", "sentiment": "neutral"}'
    (tmp_path / "own" / "a.jsonl").write_text(row)
    assert main(["baselines", str(tmp_path), "--source", "own"]) == 2
    assert "own: 0 stances in its train and 0 in its dev" in capsys.readouterr().err
