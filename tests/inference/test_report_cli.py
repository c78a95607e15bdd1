from pathlib import Path

import pytest
from lxml import html

from geostance.models.cli import main

TEXT = "Critics blamed NATO.\n\nThe minister thanked Moscow.\n\n© Harbour Press\n"


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "news.txt"
    path.write_text(TEXT, "utf-8")
    return path


def statements(page: Path) -> list[str]:
    tree = html.fromstring(page.read_text("utf-8"))
    return [one.text_content() for one in tree.xpath("//*[starts-with(@id, 's0-')]")]


def test_scores_then_a_report(
    article: Path,
    tmp_path: Path,
    model_folder: Path,
    capsys: pytest.CaptureFixture[str],
):
    scores, page = tmp_path / "scores.csv", tmp_path / "page.html"
    model = ["--model", str(model_folder)]
    assert main(["score", str(article), "--out", str(scores), *model]) == 0
    command = ["report", str(scores), "--out", str(page), "--title", "A & B", *model]
    assert main([*command, "--articles", str(article), "--words", "sided"]) == 0
    assert capsys.readouterr().err.endswith(f"{page}: open it in a browser\n")
    tree = html.fromstring(page.read_text("utf-8"))
    assert tree.findtext("head/title") == "A & B"
    assert "© Harbour Press" in tree.xpath("//*[@class='text']")[0].text_content()
    assert statements(page) == ["Critics blamed NATO.", "The minister thanked Moscow."]


@pytest.mark.parametrize("out", [[], ["--out", "scores.jsonl"], ["--out", "scores/"]])
def test_both_in_one_step(
    article: Path,
    tmp_path: Path,
    model_folder: Path,
    out: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.chdir(tmp_path)
    command = ["score", str(article), "--model", str(model_folder), *out]
    assert main([*command, "--report", "page.html"]) == 0
    assert capsys.readouterr().out == ""
    page = tmp_path / "page.html"
    assert statements(page) == ["Critics blamed NATO.", "The minister thanked Moscow."]
    text = page.read_text("utf-8")
    assert "Stances in news.txt" in text
    assert "© Harbour Press" in text  # it was not scored, and is shown
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"news.txt", "page.html", *(name.strip("/") for name in out[1:])}


def test_what_fails_leaves_its_exit_code(
    article: Path, tmp_path: Path, model_folder: Path
):
    page = tmp_path / "page.html"
    inputs = ["score", str(article), str(tmp_path / "gone.txt")]
    assert main([*inputs, "--model", str(model_folder), "--report", str(page)]) == 1
    assert len(statements(page)) == 2


def test_nothing_scored_gives_no_report(
    tmp_path: Path, model_folder: Path, capsys: pytest.CaptureFixture[str]
):
    page = tmp_path / "page.html"
    gone = ["score", str(tmp_path / "gone.txt"), "--model", str(model_folder)]
    assert main([*gone, "--report", str(page)]) == 1
    assert "no report: " in capsys.readouterr().err
    assert not page.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["report", "gone.csv", "--out", "p.html"], "gone.csv: no such file"),
        (["report", "news.txt", "--out", "p.html"], "news.txt: not known as scores"),
        (
            ["report", "x.csv", "--out", "p.html", "--per-page", "0"],
            "--per-page 0: must",
        ),
        (
            ["report", "x.csv", "--out", "p.html", "--column", "text"],
            "--column text: ex",
        ),
        (
            ["score", "news.txt", "--report", "no/p.html"],
            "--report no/p.html: no such f",
        ),
    ],
)
def test_errors(
    article: Path,
    arguments: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.chdir(article.parent)
    assert main(arguments) == 2
    assert message in capsys.readouterr().err
