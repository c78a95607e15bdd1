"""Pages, tables and languages through the command."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from geostance.models.cli import main

GERMAN = (
    "Die Hafenbehörde teilte am Dienstag mit, dass die Fähre nicht vor dem Frühjahr "
    "zurückkehren werde, und machte dafür ein fehlendes Teil verantwortlich.\n"
)
PAGE = """<!doctype html><html lang="en"><head><title>Ferry halted</title>
<meta name="author" content="Ann Lee"></head><body><nav><a href="/">Home</a></nav>
<article><h1>Ferry halted</h1><p>The harbour authority said on Tuesday that the ferry
would not return before spring, and NATO praised it for its patience.</p>
<p>It rained.</p></article></body></html>"""

Score = Callable[..., tuple[int, str, str]]


@pytest.fixture
def score(
    model_folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Score:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["score", *arguments, "--model", str(model_folder)])
        return code, *capsys.readouterr()

    return run


def rows(lines: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines.splitlines()]


def test_a_page(score: Score, tmp_path: Path):
    (tmp_path / "ferry.html").write_text(PAGE, "utf-8")
    code, out, err = score("ferry.html", "--format", "jsonl")
    assert (code, err) == (0, "")
    found = rows(out)
    assert [row["text"] for row in found][-1] == "It rained."
    assert "Home" not in out
    assert {(row["title"], row["author"], row["language"]) for row in found} == {
        ("Ferry halted", "Ann Lee", "en")
    }


def test_another_language(score: Score, tmp_path: Path):
    (tmp_path / "de.txt").write_text(GERMAN, "utf-8")
    (tmp_path / "en.txt").write_text("It rained.\n", "utf-8")
    code, out, err = score("de.txt", "en.txt", "--format", "jsonl")
    assert code == 1
    assert [row["article"] for row in rows(out)] == ["en.txt"]
    assert err == (
        "geostance: error: de.txt: looks German (de), the model reads English: not "
        "scored; --any-language scores it\n"
    )
    code, out, err = score("de.txt", "--any-language", "--format", "jsonl")
    assert (code, err) == (0, "")
    assert [row["language"] for row in rows(out)] == ["de"]


def test_keep_all(score: Score, tmp_path: Path):
    (tmp_path / "a.md").write_text("# Ferry halted\n\nNATO left. It rained.\n", "utf-8")
    _, out, _ = score("a.md", "--format", "jsonl", "--keep-all")
    assert [(row["statement"], row["kind"], row["text"]) for row in rows(out)] == [
        (None, "title", "Ferry halted"),
        (0, "statement", "NATO left."),
        (1, "statement", "It rained."),
    ]
    _, out, _ = score("a.md", "--format", "csv", "--keep-all")
    first = next(csv.DictReader(io.StringIO(out)))
    assert (first["kind"], first["sentiment"], first["nato"]) == ("title", "", "")
    _, out, _ = score("a.md", "--keep-all")
    assert "Ferry halted" in out
    assert "title" in out


def test_a_collection_in_disguise(score: Score, tmp_path: Path):
    (tmp_path / "export").write_text('id,text\n7,"NATO left. It rained."\n', "utf-8")
    _, out, _ = score("export", "--format", "jsonl")
    assert [row["article"] for row in rows(out)] == ["7", "7"]
    code, out, _ = score("export", "--format", "jsonl", "--input-format", "text")
    assert code == 0
    assert {row["article"] for row in rows(out)} == {"export"}
