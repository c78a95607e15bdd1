import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from geostance.models.errors import DataError
from geostance.models.labels import IGNORED, sentiment_id, stance_id
from geostance.training.sources import SOURCES
from geostance.training.sources.examples import Example
from geostance.training.sources.own import read

TEXT = "Kellan thanked Moscow, and Moscow smiled."


def examples(folder: Path, *rows: dict[str, Any]) -> list[Example]:
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return list(read(folder))


def told(example: Example, target: str) -> list[str]:
    return [
        example.text[m.start : m.end] for m in example.mentions if m.actor == target
    ]


def test_a_full_row(tmp_path: Path):
    row = {"id": 7, "text": TEXT, "target": "russia", "stance": "favor"}
    row |= {"sentiment": "positive", "split": "dev", "group": "g", "outlet": "Post"}
    (example,) = examples(tmp_path, row)
    assert (example.id, example.group, example.split) == ("7", "g", "dev")
    assert example.stances == {"russia": stance_id("favor")}
    assert example.sentiment == sentiment_id("positive")
    assert told(example, "russia") == ["Moscow", "Moscow"]


def test_only_a_sentiment(tmp_path: Path):
    (example,) = examples(tmp_path, {"text": TEXT, "sentiment": "negative"})
    assert (example.stances, example.split) == ({}, "train")
    assert (example.id, example.group) == ("a.jsonl#1", TEXT)


@pytest.mark.parametrize(
    "place", [{"start": 0, "end": 6}, {"start": "0", "end": "6"}, {"mention": "Kellan"}]
)
def test_where_a_target_stands(tmp_path: Path, place: dict[str, Any]):
    row = {"text": TEXT, "target": "the envoy", "stance": "neutral"} | place
    (example,) = examples(tmp_path, row)
    assert told(example, "the envoy") == ["Kellan"]
    assert told(example, "russia") == ["Moscow", "Moscow"]
    assert example.sentiment == IGNORED


def test_a_target_by_its_name_or_before_the_text(tmp_path: Path):
    rows = [
        {"text": TEXT, "target": name, "stance": "none"} for name in ("Kellan", "nato")
    ]
    named, unnamed = examples(tmp_path, *rows)
    assert (named.text, told(named, "Kellan")) == (TEXT, ["Kellan"])
    assert (unnamed.text, told(unnamed, "nato")) == (f"NATO: {TEXT}", ["NATO"])
    assert named.group == unnamed.group == TEXT


def test_a_mention_is_found_as_a_whole_word_first(tmp_path: Path):
    text = "The campUS of the US, a pro-USA place."
    row = {"text": text, "target": "x", "stance": "neutral"}
    whole, within = examples(tmp_path, row | {"mention": "US"}, row | {"mention": "SA"})
    assert [(m.start, m.end) for m in whole.mentions if m.actor == "x"] == [(18, 20)]
    assert told(within, "x") == ["SA"]


def test_the_speaker_is_passed_over(tmp_path: Path):
    row = {"text": TEXT, "target": "russia", "stance": "favor"}
    first, second = examples(tmp_path, row, row | {"speaker": "Kellan"})
    assert replace(second, id=first.id) == first


def test_whole_numbers_of_tables_with_gaps(tmp_path: Path):
    table = pa.table({"text": [TEXT, TEXT], "target": ["x"] * 2, "start": [0.0, None]})
    table = table.append_column("end", pa.array([6.0, None]))
    table = table.append_column("stance", pa.array(["favor"] * 2))
    pq.write_table(table, tmp_path / "a.parquet")
    first, second = read(tmp_path)
    assert told(first, "x") == ["Kellan"]
    assert second.text == f"x: {TEXT}"


def test_they_teach_the_reported_convention():
    assert SOURCES["own"].convention == "geostance"


def test_csv_and_parquet(tmp_path: Path):
    (tmp_path / "b.csv").write_text(
        f'text,target,stance,sentiment\n"{TEXT}",russia,favor,\n', "utf-8-sig"
    )
    rows = [{"text": TEXT, "target": "russia", "stance": "against", "start": None}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "c.parquet")
    first, second = read(tmp_path)
    assert (first.stances, first.sentiment) == ({"russia": 0}, IGNORED)
    assert (second.stances, second.id) == ({"russia": 1}, "c.parquet#1")


def spanned(start: object, end: object) -> dict[str, Any]:
    row = {"text": TEXT, "target": "x", "stance": "favor"}
    return row | {"start": start, "end": end}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"target": "russia", "stance": "favor"}, "no text: its columns are target"),
        ({"text": TEXT}, "neither stance nor sentiment is given"),
        ({"text": TEXT, "stance": "favor"}, "stance 'favor' without a target"),
        ({"text": TEXT, "target": "x", "stance": "good"}, "'good' is none of favor"),
        ({"text": TEXT, "sentiment": "sad"}, "label 'sad' is none of positive"),
        ({"text": TEXT, "sentiment": "neutral", "split": "val"}, "split 'val' is none"),
        (
            {"text": TEXT, "target": "x", "stance": "favor", "mention": "Oslo"},
            "mention 'Oslo' is not in the text",
        ),
        (
            {"text": TEXT, "target": "x", "stance": "favor", "start": 3},
            "start and end go together",
        ),
        ({"text": "  ", "sentiment": "neutral"}, "the text is empty"),
        ({"text": 7, "sentiment": "neutral"}, "text 7 is no text"),
        ({"text": TEXT, "target": 7, "stance": "favor"}, "target 7 is no text"),
        (spanned("a", 3), "could not convert string to float: 'a'"),
        (spanned(0.5, 3), "0.5 is no place in the text"),
        (spanned(-6, -1), "span (-6, -1) is empty or outside a text of"),
        (spanned(3, 99), "span (3, 99) is empty or outside a text of"),
        (spanned(3, 3), "span (3, 3) is empty or outside a text of"),
        (spanned(6, 3), "span (6, 3) is empty or outside a text of"),
        (
            {"text": TEXT, "target": "x", "stance": "favor", "mention": " "},
            "mention ' ' is not in the text",
        ),
    ],
)
def test_a_row_that_cannot_be_used(tmp_path: Path, row: dict[str, Any], reason: str):
    good = {"text": TEXT, "sentiment": "neutral"}
    with pytest.raises(DataError) as caught:
        examples(tmp_path, good, row)
    assert str(caught.value).startswith(f"{tmp_path / 'a.jsonl'}:2: ")
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", b'text,stance\n"x'), ("a.csv", b"\xff\xfe"), ("a.parquet", b"PAR1")],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str, content: bytes):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=rf"{name}: cannot read it: "):
        list(read(tmp_path))


def test_a_row_with_too_many_values(tmp_path: Path):
    (tmp_path / "a.csv").write_text("text,sentiment\nIt rained,neutral,x\n")
    with pytest.raises(DataError, match="row 1: more values than columns"):
        list(read(tmp_path))


def test_no_file(tmp_path: Path):
    with pytest.raises(DataError, match=r"no file that ends in \.jsonl, \.csv, "):
        list(read(tmp_path))
