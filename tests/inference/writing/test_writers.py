import csv
import json
import os
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from geostance.inference.reading.articles import Article
from geostance.inference.scorer import Scorer
from geostance.inference.scores import ScoredArticle
from geostance.inference.writing.output_rows import columns, flat_rows, nested_rows
from geostance.inference.writing.writers import FORMATS, Format, open_writer
from geostance.models.archive import TrainedModel
from geostance.models.errors import InputError
from geostance.models.labels import SENTIMENTS, STANCES

TARGETS = ("russia", "us", "nato")
COLUMNS = [
    *("article", "title", "outlet", "date", "url", "author", "language"),
    *("file", "row", "statement", "kind", "text", "start", "end"),
    *(
        "original_start",
        "original_end",
        "speaker",
        "speaker_description",
        "quote",
        "sentiment",
    ),
    *("sentiment_positive", "sentiment_neutral", "sentiment_negative"),
    "sentiment_abstain",
    *("russia", "russia_favor", "russia_against", "russia_neutral", "russia_none"),
    "russia_abstain",
    *("us", "us_favor", "us_against", "us_neutral", "us_none"),
    "us_abstain",
    *("nato", "nato_favor", "nato_against", "nato_neutral", "nato_none"),
    "nato_abstain",
    *("attribution", "mentions"),
]
PROBABILITIES = {
    *(f"sentiment_{label}" for label in SENTIMENTS),
    *(f"{target}_{label}" for target in ("russia", "us", "nato") for label in STANCES),
}
NUMBERS = {"row", "statement", "start", "end", "original_start", "original_end"}


@pytest.fixture(scope="module")
def articles(tiny_model: TrainedModel) -> list[ScoredArticle]:
    scorer = Scorer(tiny_model)
    hard = "“We reject, and ‘regret’, the threat,” Мария said;\tNATO — 北約 — left 🌉."
    return [
        scorer.score_article(
            Article(f'{hard} "No," said Moscow, "never."', 'a,b\n"c".txt', "Título")
        ),
        scorer.score_article(Article("", "empty")),
        scorer.score_article(
            Article("Washington, D.C. praised the treaty.", "d", url="https://x/?a=1,2")
        ),
    ]


def write(path: Path, kind: Format, articles: list[ScoredArticle]) -> Path:
    with open_writer(path, kind, TARGETS) as writer:
        for article in articles:
            writer.write(article)
    return path


def read_csv(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows: list[dict[str, Any]] = list(csv.DictReader(file))
    for row in rows:
        for key, value in row.items():
            if key in NUMBERS:
                row[key] = int(value) if value else None
            elif key in PROBABILITIES:
                row[key] = float(value)
            elif key.endswith("_abstain"):
                row[key] = value == "True"
            else:
                row[key] = value or None
    return rows


def flattened(row: dict[str, Any]) -> dict[str, Any]:
    flat = {k: v for k, v in row.items() if not isinstance(v, (dict, list))}
    for name in ("attribution", "mentions"):
        value = row[name]
        flat[name] = None if value is None else json.dumps(value, ensure_ascii=False)
    for label, share in row["sentiment_probabilities"].items():
        flat[f"sentiment_{label}"] = share
    for target, score in row["stances"].items():
        flat[target] = score["label"]
        for label, share in score["probabilities"].items():
            flat[f"{target}_{label}"] = share
        flat[f"{target}_abstain"] = score["abstain"]
    return flat


def test_columns():
    assert columns(TARGETS) == COLUMNS
    assert columns([])[-3] == "sentiment_abstain"


def test_all_formats_hold_the_same(tmp_path: Path, articles: list[ScoredArticle]):
    lines = write(tmp_path / "a.jsonl", "jsonl", articles).read_text("utf-8")
    from_jsonl = [flattened(json.loads(line)) for line in lines.splitlines()]
    from_csv = read_csv(write(tmp_path / "a.csv", "csv", articles))
    table = pq.read_table(write(tmp_path / "a.parquet", "parquet", articles))
    assert len(from_jsonl) == sum(len(a.statements) for a in articles) == 3
    assert from_jsonl == from_csv == table.to_pylist()
    assert from_jsonl == [row for a in articles for row in flat_rows(a)]
    assert [list(row) for row in from_csv] == [COLUMNS] * 3
    assert table.column_names == COLUMNS
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "a.csv",
        "a.jsonl",
        "a.parquet",
    ]


def test_values_are_those_of_the_scores(articles: list[ScoredArticle]):
    first = articles[0].statements[0]
    row, second = nested_rows(articles[0])
    assert row["attribution"] is None
    assert row["article"] == 'a,b\n"c".txt'
    assert row["title"] == "Título"
    assert (row["statement"], second["statement"]) == (0, 1)
    assert row["text"] == first.text
    assert articles[0].text[row["start"] : row["end"]] == first.text
    assert row["sentiment"] == first.sentiment.label
    assert row["sentiment_probabilities"] == pytest.approx(
        first.sentiment.probabilities, abs=1e-6
    )
    assert list(row["stances"]) == list(TARGETS)
    nato = first.stances["nato"]
    assert row["stances"]["nato"]["label"] == nato.label
    assert row["stances"]["nato"]["probabilities"] == pytest.approx(
        nato.probabilities, abs=1e-6
    )
    [mention] = row["mentions"]
    assert mention["target"] == "nato"
    assert first.text[mention["start"] : mention["end"]] == "NATO"
    assert row["outlet"] is row["speaker"] is row["quote"] is None


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_unicode_is_written_as_it_is(
    tmp_path: Path, articles: list[ScoredArticle], kind: Format
):
    data = write(tmp_path / "a", kind, articles).read_bytes()
    assert "‘regret’, the threat,” Мария said; NATO — 北約 — left 🌉".encode() in data
    assert b"\r" not in data


@pytest.mark.parametrize("kind", FORMATS)
def test_no_articles(tmp_path: Path, kind: Format):
    path = write(tmp_path / "a", kind, [])
    if kind == "jsonl":
        assert path.read_bytes() == b""
    elif kind == "csv":
        assert path.read_text() == ",".join(COLUMNS) + "\n"
    else:
        table = pq.read_table(path)
        assert (table.num_rows, table.column_names) == (0, COLUMNS)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_nothing_is_left_when_it_goes_wrong(
    tmp_path: Path,
    articles: list[ScoredArticle],
    kind: Format,
    error: type[BaseException],
):
    path = tmp_path / "scores"

    def fail_midway() -> None:
        with open_writer(path, kind, TARGETS) as writer:
            writer.write(articles[0])
            raise error("midway")

    for before in (None, b"precious"):
        if before:
            path.write_bytes(before)
        with pytest.raises(error, match="midway"):
            fail_midway()
        left = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
        assert left == ({"scores": before} if before else {})


@pytest.mark.parametrize("kind", FORMATS)
def test_a_finished_file_takes_the_place_of_the_old(
    tmp_path: Path, articles: list[ScoredArticle], kind: Format
):
    path = tmp_path / "scores"
    path.write_bytes(b"old" * 10_000)
    fresh = write(tmp_path / "fresh", kind, articles).read_bytes()
    assert write(path, kind, articles).read_bytes() == fresh


def test_nothing_stands_under_the_name_before_the_end(
    tmp_path: Path, articles: list[ScoredArticle]
):
    path = tmp_path / "scores.jsonl"
    with open_writer(path, "jsonl", TARGETS) as writer:
        writer.write(articles[0])
        assert not path.exists()
    assert path.exists()


def refusal(path: Path | None, kind: Format = "csv") -> str:
    with pytest.raises(InputError) as caught, open_writer(path, kind, TARGETS):
        pytest.fail("it opened")
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize("kind", FORMATS)
def test_folder(tmp_path: Path, kind: Format):
    assert refusal(tmp_path, kind) == f"{tmp_path}: cannot be written: is a folder"
    assert list(tmp_path.iterdir()) == []
    assert list(tmp_path.parent.glob(".*.partial")) == []


@pytest.mark.parametrize("path", [Path("/"), Path()])
def test_folder_without_a_name(path: Path):
    assert refusal(path) == f"{path}: cannot be written: is a folder"


def test_missing_folder(tmp_path: Path):
    path = tmp_path / "absent" / "scores.csv"
    assert refusal(path) == f"{path}: cannot be written: no such file or directory"


def test_folder_that_is_a_file(tmp_path: Path):
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "scores.csv"
    assert refusal(path) == f"{path}: cannot be written: not a directory"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_no_permission(tmp_path: Path):
    tmp_path.chmod(0o500)
    path = tmp_path / "scores.csv"
    assert refusal(path) == f"{path}: cannot be written: permission denied"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name")
def test_a_device_is_not_replaced(tmp_path: Path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert "is a device or a pipe" in refusal(path)
    assert path.is_fifo()


def test_parquet_to_standard_output():
    message = "parquet cannot go to a terminal or a pipe: give --out PATH"
    assert refusal(None, "parquet") == message


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_standard_output(
    tmp_path: Path,
    articles: list[ScoredArticle],
    kind: Format,
    capsys: pytest.CaptureFixture[str],
):
    with open_writer(None, kind, TARGETS) as writer:
        for article in articles:
            writer.write(article)
    with write(tmp_path / "a", kind, articles).open(newline="") as file:
        assert capsys.readouterr().out == file.read()


def test_target_that_is_named_like_a_column_is_refused():
    with pytest.raises(InputError, match="'text' is the name of a column"):
        columns(["russia", "text"])
