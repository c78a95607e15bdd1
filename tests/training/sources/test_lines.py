from pathlib import Path

import pytest

from geostance.models.errors import DataError
from geostance.training.sources.faults import Faults
from geostance.training.sources.lines import json_of, lines_of, rows_of, text_of


def test_blank_lines_count_and_are_passed_over(tmp_path: Path):
    path = tmp_path / "a.txt"
    # A line separator of Unicode is part of a sentence and no end of a row.
    path.write_bytes("one\r\n\n \ntwo\u2028more\n".encode())
    assert list(lines_of(path)) == [
        (f"{path}:1", "one"),
        (f"{path}:4", "two\u2028more"),
    ]


def test_rows(tmp_path: Path):
    path = tmp_path / "a.jsonl"
    path.write_text('\ufeff{"a": 1}\n\n{}\n')
    faults = Faults("not a row")
    rows = list(rows_of(path, faults))
    assert rows == [(f"{path}:1", {"a": 1}), (f"{path}:3", {})]
    assert faults.count == 0


def test_rows_that_are_none_are_faults(tmp_path: Path):
    path = tmp_path / "a.jsonl"
    path.write_text('{\n[1]\n{"a": 1}\n')
    faults = Faults("not a row")
    assert list(rows_of(path, faults)) == [(f"{path}:3", {"a": 1})]
    assert [fault.partition(": ")[0] for fault in faults.named] == [
        f"{path}:1",
        f"{path}:2",
    ]


def test_line_ends_stay_where_offsets_count_them(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"one\r\ntwo\r")
    assert text_of(path) == "one\r\ntwo\r"


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"{", "not JSON"), (b"[]", "expected an object, found list")],
)
def test_json_that_is_no_object(tmp_path: Path, content: bytes, reason: str):
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(DataError, match=rf"a\.json: {reason}"):
        json_of(path)


def test_bad_encoding_and_missing_file(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"caf\xe9\n")
    with pytest.raises(DataError, match=r"a\.txt: cannot read it: "):
        list(lines_of(path))
    with pytest.raises(DataError, match=r"b\.txt: cannot read it: "):
        list(lines_of(tmp_path / "b.txt"))
