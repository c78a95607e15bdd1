import json
from pathlib import Path
from typing import Any

import pytest

from geostance.models.cli import main
from geostance.training.annotation.schema import faults
from geostance.training.sources.corpus import FOLDER


def statement(text: str, **changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "text": text,
        "speaker": None,
        "quote": "none",
        "sentiment": "neutral",
        "stances": {"nato": "neutral"},
        "mentions": [["nato", "NATO"]],
    }
    return values | changes


def article(name: str, *statements: dict[str, Any], split: str = "train"):
    return {"id": name, "split": split, "register": "x", "statements": statements}


def found(folder: Path, *articles: dict[str, Any]) -> list[str]:
    lines = [json.dumps(one) + "\n" for one in articles]
    (folder / "a.jsonl").write_text("".join(lines))
    return [fault.removeprefix(f"{folder}/") for fault in faults(folder)]


def test_our_corpus_has_no_fault():
    assert list(faults(FOLDER)) == []


def test_sound_articles(tmp_path: Path):
    one = statement("“NATO met,” Ada Kern said.", speaker="Ada Kern", quote="direct")
    assert found(tmp_path, article("a", one, statement("NATO met again."))) == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"sentiment": "glad"}, "sentiment"),
        ({"stances": {"nato": "pro"}}, "stances.nato"),
        ({"stances": {}}, "statement 0: nato in mentions or stances"),
        ({"mentions": [["nato", "NAT"]]}, "statement 0: no mention 'NAT' after 0"),
        ({"speaker": "Ada Kern", "quote": "direct"}, "'Ada Kern' is not named"),
        ({"speaker": "NATO"}, "statement 0: quote none of NATO"),
        ({"tone": "x"}, "unknown key statements.0.tone"),
    ],
)
def test_fault_is_named_with_its_line(
    tmp_path: Path, changes: dict[str, Any], fault: str
):
    sound = article("a", statement("NATO left."))
    faulty = article("b", statement("NATO met.", **changes))
    (one,) = found(tmp_path, sound, faulty)
    assert one.startswith("a.jsonl:2: ")
    assert fault in one


def test_mentions_stand_in_order(tmp_path: Path):
    one = statement("Russia met NATO.", stances={"nato": "none", "russia": "none"})
    one["mentions"] = [["nato", "NATO"], ["russia", "Russia"]]
    assert "no mention 'Russia' after 15" in found(tmp_path, article("a", one))[0]


def test_repeated_ids_and_texts(tmp_path: Path):
    one, other = statement("NATO met."), statement("NATO  met!")
    faults = found(tmp_path, article("a", one), article("a", other, split="dev"))
    assert "id a is also that of" in faults[0]
    assert len(faults) == 1
    faults = found(tmp_path, article("a", one), article("b", other, split="dev"))
    assert "'NATO  met!' also stands in" in faults[0]


def test_command_lists_faults(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    found(tmp_path, article("a", statement("NATO met.", stances={})))
    assert main(["corpus", str(tmp_path)]) == 1
    assert "a.jsonl:1: statement 0: nato" in capsys.readouterr().out
    found(tmp_path, article("a", statement("NATO met.")))
    assert main(["corpus", str(tmp_path)]) == 0
    assert "1 articles, 1 statements, no fault" in capsys.readouterr().out
