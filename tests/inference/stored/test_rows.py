import csv
from pathlib import Path
from typing import Literal

import pytest

from geostance.inference.stored.files import raw_rows
from geostance.inference.stored.rows import stored_rows
from geostance.models.errors import InputError
from tests.inference.annotating.scores import article, stance, statement, write

ARTICLES = [
    article(
        "a1",
        statement("NATO thanked Russia.", nato=stance(0.1, 0.2, 0.6, 0.1)),
        statement("It rained."),
    )
]


@pytest.mark.parametrize("rows", ["statement", "target"])
def test_every_format_gives_the_rows_of_jsonl(
    tmp_path: Path, rows: Literal["statement", "target"]
):
    files = [
        write(tmp_path / f"s.{ending}", *ARTICLES, rows=rows)
        for ending in ("jsonl", "csv", "parquet")
    ]
    jsonl, *others = [[row for _, row in stored_rows(file)] for file in files]
    for found in others:
        assert len(found) == len(jsonl)
        for row, usual in zip(found, jsonl, strict=True):
            assert {name: row[name] for name in usual} == usual


def test_a_cell_longer_than_csv_likes(tmp_path: Path):
    path = write(tmp_path / "s.csv", article("a1", statement("x " * 100_000)))
    before = csv.field_size_limit()
    rows = [row for _, row in stored_rows(path)]
    assert max(len(row["text"]) for row in rows) == 200_000
    assert csv.field_size_limit() == before


def test_a_file_in_capitals_and_with_a_mark_of_its_encoding(tmp_path: Path):
    path = tmp_path / "S.JSONL"
    path.write_text('{"kind": "title"}\n', "utf-8-sig")
    assert [row for _, row in raw_rows(path)] == [{"kind": "title"}]


@pytest.mark.parametrize("column", ["row", "attribution", "sentiment_positive"])
def test_a_column_that_is_missing(tmp_path: Path, column: str):
    path = write(tmp_path / "s.csv", *ARTICLES)
    path.write_text(path.read_text().replace(f",{column},", ",other,", 1))
    with pytest.raises(InputError, match=f"row 1: column '{column}' is missing"):
        list(stored_rows(path))
