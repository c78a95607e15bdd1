import csv
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from jsonschema import Draft202012Validator, ValidationError

import geostance.inference.writing as writing_room
from geostance.inference.reading.articles import Article
from geostance.inference.scorer import Scorer
from geostance.inference.scores import ScoredArticle
from geostance.inference.writing.output_rows import RowKind, nested_rows
from geostance.inference.writing.writers import FORMATS, Format, open_writer
from geostance.models.archive import TrainedModel

SCHEMA = json.loads((Path(writing_room.__path__[0]) / "rows.schema.json").read_text())
INTEGERS = {"row", "statement", "start", "end", "original_start", "original_end"}
TARGETS = ("russia", "us", "nato")


@pytest.fixture(scope="module")
def article(tiny_model: TrainedModel) -> ScoredArticle:
    text = "Talks end\n\nNATO praised the treaty. “Moscow lied,” said Ann. It rained."
    source = Article(text, "a", date="2024-05-01", file="a.jsonl", row=3)
    return Scorer(tiny_model).score_article(source)


def written(
    folder: Path,
    article: ScoredArticle,
    kind: Format,
    rows: RowKind,
    keep_all: bool = False,
) -> list[dict[str, Any]]:
    path = folder / f"{rows}.{kind}"
    with open_writer(path, kind, TARGETS, keep_all, rows) as writer:
        writer.write(article)
    if kind == "jsonl":
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    if kind == "parquet":
        found: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        return found
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {k: typed(k, v) for k, v in row.items()} for row in csv.DictReader(file)
        ]


def typed(name: str, cell: str) -> Any:
    if cell == "":
        return None
    if name in INTEGERS:
        return int(cell)
    if name.endswith("_abstain"):
        return {"True": True, "False": False}[cell]
    return float(cell) if cell[0].isdigit() and "_" in name else cell


def validator(kind: Format, rows: RowKind) -> Draft202012Validator:
    name = rows if kind == "jsonl" else f"{rows}_cells"
    return Draft202012Validator({**SCHEMA, "anyOf": [{"$ref": f"#/$defs/{name}"}]})


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("rows", ["statement", "target"])
def test_rows_are_as_the_schema_says(
    tmp_path: Path, article: ScoredArticle, kind: Format, rows: RowKind
):
    found = written(tmp_path, article, kind, rows)
    assert len(found) == len(article.statements) * (3 if rows == "target" else 1)
    for row in found:
        validator(kind, rows).validate(row)
        assert (row["file"], row["row"]) == ("a.jsonl", 3)


@pytest.mark.parametrize("kind", FORMATS)
def test_what_is_not_scored_too(tmp_path: Path, article: ScoredArticle, kind: Format):
    title, *rest = written(tmp_path, article, kind, "statement", keep_all=True)
    assert (title["kind"], title["statement"], title["sentiment"]) == (
        "title",
        None,
        None,
    )
    for row in (title, *rest):
        validator(kind, "statement").validate(row)


@pytest.mark.parametrize(
    "change",
    [{"sentiment": "mixed"}, {"start": -1}, {"colour": "red"}, {"text": None}],
)
def test_the_schema_refuses(article: ScoredArticle, change: dict[str, Any]):
    row = next(nested_rows(article)) | change
    with pytest.raises(ValidationError):
        validator("jsonl", "statement").validate(json.loads(json.dumps(row)))


def test_targets_are_the_same_in_all_formats(tmp_path: Path, article: ScoredArticle):
    lines = written(tmp_path, article, "jsonl", "target")
    table = written(tmp_path, article, "parquet", "target")
    assert table == written(tmp_path, article, "csv", "target")
    assert [row["target"] for row in table] == [*TARGETS] * len(article.statements)
    for line, row in zip(lines, table, strict=True):
        for label, share in line["stance_probabilities"].items():
            assert row[f"stance_{label}"] == share
        assert json.loads(row["mentions"]) == line["mentions"]
        assert all(mention["target"] == row["target"] for mention in line["mentions"])
        assert {**row, **line}["stance"] == row["stance"]
