import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from geostance.models.cli import main

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def scores(tmp_path: Path) -> Path:
    """Twelve articles of two outlets, the first for Russia and the second against."""
    path = tmp_path / "s.jsonl"
    with path.open("w") as file:
        for number in range(24):
            label = "favor" if number % 2 else "against"
            stance = {"label": label, "probabilities": {label: 1.0}, "abstain": False}
            row = {
                "article": f"a{number}",
                "outlet": "[b]One[/b]" if number % 2 else "=Two",
                "statement": 0,
                "text": "",
                "sentiment": "neutral",
                "stances": {"russia": stance},
            }
            file.write(json.dumps(row) + "\n")
    return path


def test_a_table(scores: Path, capsys: Capture):
    arguments = ["aggregate", str(scores), "--by", "outlet", "--compare", "outlet"]
    assert main([*arguments, "--model", "default"]) == 0
    found = capsys.readouterr().out
    assert "[b]One[/b]" in found  # which rich would take for bold
    assert "+100" in found
    assert "corrected" in found
    assert "p (Holm)" in found
    assert "dev data of default" in found


def test_files_hold_the_same(scores: Path, tmp_path: Path, capsys: Capture):
    command = ["aggregate", str(scores), "--by", "outlet", "--compare", "outlet"]
    for kind in ("csv", "parquet", "json"):
        assert main([*command, "--out", str(tmp_path / f"t.{kind}")]) == 0
    assert "none: s.jsonl does not tell" in capsys.readouterr().err
    with (tmp_path / "t.csv").open() as file:
        plain = list(csv.DictReader(file))
    typed = pq.read_table(tmp_path / "t.parquet").to_pylist()
    whole = json.loads((tmp_path / "t.json").read_text())
    assert [row["outlet"] for row in plain] == ["=Two", "[b]One[/b]"]
    for text, value, group in zip(plain, typed, whole["groups"], strict=True):
        assert list(text) == list(value)
        assert float(text["raw_net_low"]) == value["raw_net_low"]
        assert value["raw_net_low"] == pytest.approx(
            group["raw"]["net"]["low"], abs=1e-6
        )
        assert (text["corrected_net"], value["corrected_net"]) == ("", None)
        assert group["corrected"] is None
        assert int(text["count_favor"]) == group["counts"]["favor"]
        assert group["counts"]["spoken"] == 12
    (pair,) = pq.read_table(tmp_path / "t.pairs.parquet").to_pylist()
    assert pair["difference"] == -2
    assert pair["p"] == pytest.approx(whole["pairs"][0]["p"], abs=1e-6)
    with (tmp_path / "t.pairs.csv").open() as file:
        assert next(csv.DictReader(file))["second"] == "[b]One[/b]"


def test_standard_output(scores: Path, capsys: Capture):
    assert main(["aggregate", str(scores), "--format", "csv"]) == 0
    (row,) = csv.DictReader(capsys.readouterr().out.splitlines())
    assert (row["target"], row["articles"], row["raw_net"]) == ("russia", "24", "0.0")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--out", "t.xls"], r"expected a name that ends in .csv, .parquet, .json"),
        (["--format", "parquet"], "parquet cannot go to a terminal"),
        (["--limit", "0"], "--limit 0: must be 1 or more"),
        (["--by", "day"], "no such key"),
        (["--out", "gone/t.csv"], "gone/t.csv: cannot be written"),
    ],
)
def test_usage(scores: Path, arguments: list[str], reason: str, capsys: Capture):
    assert main(["aggregate", str(scores), *arguments]) == 2
    assert reason in capsys.readouterr().err.replace("\n", " ")
