import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from geostance.models.cli import main

Capture = pytest.CaptureFixture[str]
TEXT = "<script>alert(1)</script> [b]said[/b] the envoy."


@pytest.fixture
def runs(tmp_path: Path) -> list[str]:
    paths = []
    for name in ("one", "two"):
        path = tmp_path / f"{name}.jsonl"
        rows = []
        for number in range(12):
            label = "favor" if number % 2 and name == "two" else "against"
            chances = dict.fromkeys(("favor", "against", "neutral", "none"), 0.0)
            stance = {"label": label, "probabilities": chances | {label: 1.0}}
            row = {"article": f"a{number}", "statement": 0, "text": TEXT}
            row |= {"sentiment": "neutral", "stances": {"us": stance}}
            rows.append(json.dumps(row) + "\n")
        path.write_text("".join(rows))
        paths.append(str(path))
    return paths


def test_a_table(runs: list[str], capsys: Capture):
    assert main(["compare", *runs]) == 0
    found = capsys.readouterr().out
    assert "in both: 12 articles, 12 statements" in found
    assert "Labels toward us: 50 (" in found
    assert "[b]said[/b]" in found
    assert "+50" in found


def test_json(runs: list[str], tmp_path: Path):
    out = tmp_path / "c.json"
    assert main(["compare", *runs, "--out", str(out), "--listed", "2"]) == 0
    found = json.loads(out.read_text())
    assert found["flips"][0]["counts"]["against"]["favor"] == 6
    assert found["shifts"][0]["raw"]["favor"]["value"] == 0.5
    assert len(found["disagreements"]) == 2


def test_a_page(runs: list[str], tmp_path: Path):
    out = tmp_path / "report.html"
    assert main(["compare", *runs, "--out", str(out), "--first-model", "default"]) == 0
    page = out.read_text("utf-8")

    class Reader(HTMLParser):
        open_tags: list[str] = []  # noqa: RUF012
        seen: set[str] = set()  # noqa: RUF012
        cells: list[str] = []  # noqa: RUF012

        def handle_starttag(self, tag: str, attrs: object) -> None:
            self.seen.add(tag)
            if tag not in ("meta",):
                self.open_tags.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert self.open_tags.pop() == tag

        def handle_data(self, data: str) -> None:
            self.cells.append(data)

    reader = Reader()
    reader.feed(page)
    assert reader.open_tags == []
    assert not {"script", "link", "img"} & reader.seen
    assert TEXT in "".join(reader.cells)
    assert "http" not in page


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--out", "c.csv"], "expected a name that ends in .html, .json"),
        (["--listed", "-1"], "--listed -1: must be 0 or more"),
        (["--first-model", "/gone"], "/gone: no such model folder"),
    ],
)
def test_usage(runs: list[str], arguments: list[str], reason: str, capsys: Capture):
    assert main(["compare", *runs, *arguments]) == 2
    assert reason in capsys.readouterr().err
