from pathlib import Path

import pytest

from geostance.models.errors import DataError
from geostance.training.sources.faults import NAMED, Faults, known
from geostance.training.sources.newsmtsc import read


def read_numbers(*words: str, end: Exception | None = None) -> None:
    with Faults("not a number") as faults:
        for number, word in enumerate(words, 1):
            with faults.at(f"a:{number}"):
                int(word)
        if end:
            raise end


def told(*words: str, end: Exception | None = None) -> str:
    with pytest.raises(DataError) as caught:
        read_numbers(*words, end=end)
    return str(caught.value)


def test_one_fault_is_one_line():
    fault = "a:2: not a number: invalid literal for int() with base 10: 'x'"
    assert told("1", "x", "3") == fault


def test_all_faults_come_at_once():
    first, *lines = told("x", "1", "y").splitlines()
    assert first == "2 faults:"
    assert [line.strip().partition(": ")[0] for line in lines] == ["a:1", "a:3"]


def test_many_are_counted():
    first, *lines = told(*["x"] * 1234).splitlines()
    assert first == f"1,234 faults, the first {NAMED}:"
    assert len(lines) == NAMED


def test_good_rows_raise_nothing():
    read_numbers("1", "2")


def test_a_file_that_cannot_be_read_comes_with_the_faults_before_it():
    first, _, last = told("x", end=DataError("b: cannot read it")).splitlines()
    assert (first, last.strip()) == ("2 faults:", "b: cannot read it")


def test_what_is_no_fault_of_the_data_goes_through():
    with pytest.raises(ZeroDivisionError):
        read_numbers("x", end=ZeroDivisionError())


def test_known_labels():
    assert known("a", {"a": 1}, "label") == 1
    with pytest.raises(ValueError, match="label 'c' is none of a, b"):
        known("c", {"a": 1, "b": 2}, "label")


def test_a_source_tells_of_every_bad_row_and_yields_the_good_ones(tmp_path: Path):
    good = (
        '{"primary_gid": "a_1_2", "sentence_normalized": "It rained.", "targets": []}'
    )
    (tmp_path / "a.jsonl").write_text("\n".join(["{", good, "{}", good]))
    (tmp_path / "b.jsonl").write_text("[]")
    rows = read(tmp_path)
    assert [next(rows).text, next(rows).text] == ["It rained."] * 2
    with pytest.raises(DataError) as caught:
        next(rows)
    first, *lines = str(caught.value).splitlines()
    assert first == "3 faults:"
    places = [line.strip().partition(": ")[0] for line in lines]
    assert places == [
        f"{tmp_path / 'a.jsonl'}:1",
        f"{tmp_path / 'a.jsonl'}:3",
        f"{tmp_path / 'b.jsonl'}:1",
    ]
