import contextlib
import gzip
import io
import json
import math
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geostance.inference import Article, Failure, read_articles
from geostance.inference.reading.articles import MAX_BYTES
from geostance.inference.reading.decoding import EncodingWarning
from geostance.inference.reading.files import SkippedWarning
from geostance.inference.reading.inputs import is_collection
from geostance.inference.reading.kinds import Kind
from geostance.inference.reading.rows import READERS
from geostance.models.errors import InputError

ROWS: list[dict[str, Any]] = [
    {
        "Headline": "Ferry back",
        "Body": "The ferry ran.\nNobody fell.",
        "Source": "Gull",
    },
    {"Headline": "", "Body": "“Late again,” he said; “twice”.", "Source": None},
]


def as_jsonl(rows: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def as_csv(rows: list[dict[str, Any]], mark: str = ",") -> bytes:
    lines = [list(rows[0]), *([row[k] or "" for k in rows[0]] for row in rows)]
    quoted = [[f'"{cell}"' for cell in line] for line in lines]
    return "".join(mark.join(line) + "\r\n" for line in quoted).encode()


def as_parquet(rows: list[dict[str, Any]]) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), file)
    return file.getvalue()


def zstd(data: bytes) -> bytes:
    packed: bytes = pa.Codec("zstd").compress(data, asbytes=True)
    return packed


FORMATS: dict[str, Callable[[list[dict[str, Any]]], bytes]] = {
    ".jsonl": as_jsonl,
    ".ndjson": as_jsonl,
    ".csv": as_csv,
    ".tsv": lambda rows: as_csv(rows, "\t"),
    ".parquet": as_parquet,
}
PACKED: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".zst": zstd,
}


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def failures(*paths: Path, **options: Any) -> list[str]:
    found = read_articles(paths, **options)
    return [item.reason for item in found if isinstance(item, Failure)]


@pytest.mark.parametrize("packed", PACKED)
@pytest.mark.parametrize("ending", FORMATS)
def test_every_collection_gives_the_same_articles(
    tmp_path: Path, ending: str, packed: str
):
    data = PACKED[packed](FORMATS[ending](ROWS))
    path = write(tmp_path, f"news{ending}{packed}", data)
    assert list(read_articles([path])) == [
        Article("The ferry ran.\nNobody fell.", f"{path}#1", "Ferry back", "Gull"),
        Article("“Late again,” he said; “twice”.", f"{path}#2"),
    ]


@pytest.mark.parametrize("packed", PACKED)
def test_plain_text(tmp_path: Path, packed: str):
    path = write(tmp_path, f"a.txt{packed}", PACKED[packed]("Café open.".encode()))
    assert list(read_articles([path])) == [Article("Café open.", str(path))]


def test_a_folder_is_searched_in_order(tmp_path: Path):
    write(tmp_path, "b/late.txt", b"Late.")
    write(tmp_path, "a/first.txt", b"First.")
    write(tmp_path, "a/rows.jsonl", as_jsonl([{"text": "Row."}]))
    write(tmp_path, ".cache/hidden.txt", b"Hidden.")
    write(tmp_path, "photo.jpg", b"\xff")
    with pytest.warns(SkippedWarning, match="1 files of other kinds left out"):
        found = list(read_articles([tmp_path]))
    assert [getattr(item, "text", item) for item in found] == [
        "First.",
        "Row.",
        "Late.",
    ]


def test_a_folder_without_articles(tmp_path: Path):
    assert failures(tmp_path)[0].startswith(f"{tmp_path}: a folder without articles")


def test_globs(tmp_path: Path):
    for name in ("b.txt", "a.txt", "c.csv"):
        write(tmp_path, name, b"text\nHello.")
    found = read_articles([tmp_path / "*.txt"])
    assert [getattr(item, "id", item) for item in found] == [
        str(tmp_path / "a.txt"),
        str(tmp_path / "b.txt"),
    ]
    assert failures(tmp_path / "*.md") == [f"{tmp_path}/*.md: no file matches"]


def test_a_file_whose_name_looks_like_a_pattern(tmp_path: Path):
    path = write(tmp_path, "draft[1].txt", b"Hello.")
    assert [type(item) for item in read_articles([path])] == [Article]


def test_standard_input(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"Ships sailed.")))
    assert list(read_articles(["-"])) == [Article("Ships sailed.", "-")]


def test_metadata_and_chosen_columns(tmp_path: Path):
    row = {
        "ID": 7,
        "text": "A teaser.",
        "Volltext": "The whole.",
        "link": "https://example.org/7",
        "published": datetime(2024, 5, 6, 7, tzinfo=UTC),
        "title": math.nan,
    }
    path = write(tmp_path, "a.parquet", as_parquet([row]))
    (article,) = read_articles([path], {"text": "volltext"})
    assert article == Article(
        text="The whole.",
        id="7",
        url="https://example.org/7",
        date="2024-05-06T07:00:00+00:00",
    )


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_collection_without_text_is_named_once(tmp_path: Path, ending: str):
    path = write(tmp_path, f"a{ending}", FORMATS[ending]([{"words": "x"}] * 3))
    assert failures(path) == [
        f"{path}: no column with the text: found words; name it with --column text=NAME"
    ]


def test_a_chosen_column_that_is_missing(tmp_path: Path):
    path = write(tmp_path, "a.csv", as_csv([{"text": "x", "day": "1"}]))
    assert failures(path, columns={"date": "tag"}) == [
        f"{path}: no column 'tag' for date: found day, text"
    ]


def test_an_unknown_field():
    with pytest.raises(InputError, match="column for 'body': an article has text, id"):
        read_articles([], {"body": "text"})


BROKEN = [
    ("a.jsonl", b'{"text": "Good."\n', "not a JSON object: Expecting ',' delimiter"),
    ("a.jsonl", b"[1]\n", "not a JSON object: not an object in braces"),
    ("a.jsonl", b'{"text": "\xff"}\n', "not valid UTF-8 (byte 10)"),
    ("a.jsonl", b'{"text": 5}\n', "the text (text) is a int, not text"),
    ("a.jsonl", b'{"text": null}\n', "the text (text) is missing, not text"),
    ("a.jsonl", b'{"title": "x"}\n', "no column with the text: found title"),
    ("a.jsonl", b'{"text": " "}\n', "the text (text) is empty"),
    ("a.jsonl", b"[" * 100_000 + b"\n", "not a JSON object: "),
    ("a.csv", b"x,y,z\n", "3 cells under 2 column names"),
    ("a.csv", b",2020\n", "the text (text) is empty"),
]


@pytest.mark.parametrize(("name", "row", "reason"), BROKEN)
def test_a_bad_row_is_named_and_the_rest_goes_on(
    tmp_path: Path, name: str, row: bytes, reason: str
):
    good = b"One.,2020\n" if name.endswith("csv") else b'{"text": "One."}\n'
    head = b"text,date\n" if name.endswith("csv") else b""
    path = write(tmp_path, name, head + good + row + good)
    first, failed, last = read_articles([path])
    assert isinstance(first, Article)
    assert isinstance(last, Article)
    assert (first.id, last.id) == (f"{path}#1", f"{path}#3")
    assert isinstance(failed, Failure)
    assert failed.reason.startswith(f"{path}: row 2: {reason}")


def test_a_text_too_long_for_an_article(tmp_path: Path):
    rows = [{"text": "ab \n" * (MAX_BYTES // 4 + 1)}, {"text": "Short."}]
    path = write(tmp_path, "a.jsonl", as_jsonl(rows))
    failed, good = read_articles([path])
    assert isinstance(failed, Failure)
    assert "more than 4,000,000 characters" in failed.reason
    assert isinstance(good, Article)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_marked_csv(tmp_path: Path, encoding: str):
    path = write(tmp_path, "a.csv", "text\nMalmö.\n".encode(encoding))
    assert [getattr(a, "text", a) for a in read_articles([path])] == ["Malmö."]


def test_csv_in_another_encoding_is_said(tmp_path: Path):
    text = "text\nThe naïve visitors from Malmö and Köln left the café – “late”.\n"
    path = write(tmp_path, "a.csv", text.encode("cp1252"))
    with pytest.warns(EncodingWarning, match="read as cp1252"):
        (article,) = read_articles([path])
    assert isinstance(article, Article)
    assert "Malmö" in article.text


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.csv", b"", "no rows"),
        ("a.jsonl", b"\n\n", "no rows"),
        ("a.parquet", b"PAR1 no", "not a sound Parquet file"),
        ("a.txt.gz", b"plain", "cannot be read: not a gzipped file"),
        (
            "a.jsonl.gz",
            gzip.compress(b'{"text": "x"}\n' * 99)[:-12],
            "cannot be read: ",
        ),
        ("a.csv.zst", b"plain", "cannot be read: "),
    ],
)
def test_broken_files(tmp_path: Path, name: str, data: bytes, reason: str):
    path = write(tmp_path, name, data)
    assert failures(path)[-1].startswith(f"{path}: {reason}")


def test_what_may_hold_many_articles(tmp_path: Path):
    names = ["a.txt", "a.csv", "a.jsonl.gz", "*.txt", str(tmp_path), "-"]
    assert [is_collection(Path(name)) for name in names] == [
        *(False, True, True, True, True, False)
    ]


@pytest.mark.filterwarnings(
    "ignore::geostance.inference.reading.decoding.EncodingWarning"
)
@pytest.mark.parametrize("kind", READERS)
@given(data=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_any_bytes_give_rows_or_a_clear_error(kind: Kind, data: bytes):
    with contextlib.suppress(InputError):
        file = io.BufferedReader(io.BytesIO(data))
        rows = list(READERS[kind](file, "a"))  # type: ignore[arg-type]
        assert all(row.reason or row.values is not None for row in rows)
