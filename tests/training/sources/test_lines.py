from pathlib import Path

import pytest

from geostance.models.errors import DataError
from geostance.training.sources.lines import lines_of, rows_of


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
    path.write_text('{"a": 1}\n\n{}\n')
    assert list(rows_of(path)) == [(f"{path}:1", {"a": 1}), (f"{path}:3", {})]


def test_bad_encoding_and_missing_file(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"caf\xe9\n")
    with pytest.raises(DataError, match=r"a\.txt: cannot read it: "):
        list(lines_of(path))
    with pytest.raises(DataError, match=r"b\.txt: cannot read it: "):
        list(lines_of(tmp_path / "b.txt"))
