import gzip
import io
import json
import sys
from itertools import chain
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from geostance.inference.reading import storage as storage_module
from geostance.inference.reading.articles import Article
from geostance.inference.reading.files import SkippedWarning
from geostance.inference.reading.inputs import Failure, read_articles
from geostance.inference.reading.retrying import StorageError
from geostance.inference.reading.storage import State, place, state
from geostance.models.errors import ConfigError

ROWS = "".join(
    json.dumps({"id": f"n{n}", "text": f"NATO met on day {n}. " * 200}) + "\n"
    for n in range(20)
)


def put(path: str, data: bytes | str) -> None:
    data = data.encode() if isinstance(data, str) else data
    with fsspec.open(f"store://{path}", "wb") as file:
        file.write(data)


def ids(*inputs: str) -> list[str]:
    found = list(read_articles(inputs))
    assert all(isinstance(item, Article) for item in found), found
    return [str(item.id) for item in found]


def fails(times: int, error: type[Exception] = OSError) -> Any:
    """Fail so often from the second read on."""
    left = times
    reads = 0

    def react(call: str, name: str) -> None:
        nonlocal left, reads
        reads += 1
        if reads > 1 and left:
            left -= 1
            raise error("the line is down")

    return staticmethod(react)


@pytest.mark.usefixtures("storage")
def test_files_folders_and_globs():
    put("news/b.jsonl", '{"id": "b", "text": "NATO met."}\n')
    put("news/2024/a.jsonl.gz", gzip.compress(b'{"id": "a", "text": "NATO met."}\n'))
    put("news/.hidden/c.jsonl", '{"id": "c", "text": "NATO met."}\n')
    put("news/note.txt", "NATO met.")
    put("news/photo.png", b"\x89PNG")
    assert ids("store://news/b.jsonl") == ["b"]
    assert ids("store://news/*.jsonl", "store://news/**/*.gz") == ["b", "a"]
    with pytest.warns(SkippedWarning, match=r"store://news/: 1 files of other kinds"):
        assert ids("store://news/") == ["a", "b", "store://news/note.txt"]
    assert ids("store://news/2*") == ["a"]


@pytest.mark.usefixtures("storage")
def test_rows_are_those_of_a_file_here(tmp_path: Path):
    """Whatever the format, but for the name of the file."""
    columns = {"id": ["x", "y"], "text": ["NATO met.", "It rained."]}
    packed = io.BytesIO()
    pq.write_table(pa.table(columns), packed)
    contents = {
        "a.jsonl": ROWS.encode(),
        "b.jsonl.zst": pa.compress(ROWS.encode(), "zstd", asbytes=True),
        "c.parquet": packed.getvalue(),
        "d.csv": "id;text\nx;Der Müller traf die NATO.\n".encode("latin-1"),
        "e.json": b'[{"text": "NATO met."}, 3]',
        "f.html": b"<html><body><p>NATO met in the town of Orle.</p></body></html>",
    }
    for name, data in contents.items():
        (tmp_path / name).write_bytes(data)
        put(f"same/{name}", data)

    def read(root: str) -> list[str]:
        found = chain.from_iterable(read_articles([f"{root}/{n}"]) for n in contents)
        return [repr(item).replace(root, "ROOT") for item in found]

    with pytest.warns(UserWarning, match="not valid UTF-8"):
        here, there = read(str(tmp_path)), read("store://same")
    assert here == there
    assert len(here) == 20 + 20 + 2 + 1 + 2 + 1


def test_what_is_not_there(storage: Any):
    [missing] = read_articles(["store://absent/a.txt"])
    assert isinstance(missing, Failure)
    assert missing.reason == "store://absent/a.txt: cannot be read: no such file"
    assert storage.calls == []
    [none] = read_articles(["store://absent/*.txt"])
    assert isinstance(none, Failure)
    assert none.reason == "store://absent/*.txt: no file matches"


def test_reading_goes_on_where_the_line_broke(storage: Any):
    put("a.jsonl", ROWS)
    storage.react = fails(3)
    assert ids("store://a.jsonl") == [f"n{n}" for n in range(20)]


@pytest.mark.parametrize("error", [OSError, RuntimeError])
def test_a_line_that_stays_down_is_no_bad_article(storage: Any, error: Any):
    put("a.jsonl", ROWS)
    storage.react = fails(4, error)
    with pytest.raises(StorageError) as caught:
        ids("store://a.jsonl")
    assert str(caught.value) == (
        "store://a.jsonl: cannot be read: the line is down: tried 4 times"
    )


def test_access_denied_is_told_at_once(storage: Any):
    put("a.jsonl", ROWS)
    storage.react = fails(1, PermissionError)
    with pytest.raises(StorageError, match="access denied: the line is down: see to"):
        ids("store://a.jsonl")


def test_a_file_that_changes_is_not_read_on(storage: Any):
    put("a.jsonl", ROWS)

    def react(call: str, name: str) -> None:
        if storage.calls.count(("read", name)) == 2:
            put("a.jsonl", ROWS * 2)
            raise OSError("the line is down")

    storage.react = staticmethod(react)
    with pytest.raises(StorageError, match=r"a\.jsonl: has changed while it was read"):
        ids("store://a.jsonl")


def test_state(tmp_path: Path, storage: Any):
    put("a.txt", "NATO met.")
    first = state(place("store://a.txt"))
    assert first == State(9, None, first.etag)
    put("a.txt", "NATO ate.")
    assert state(place("store://a.txt")).etag not in (None, first.etag)
    assert state(place("store://b.txt")) == State(None, None)
    with fsspec.open("memory://geostance/a.txt", "w") as file:
        file.write("NATO met.")
    before = state(place("memory://geostance/a.txt"))
    assert before.bytes == 9
    assert before.modified
    assert before.etag is None


def test_file_urls_are_paths(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_text("NATO met.")
    assert place(f"file://{path}") == path
    [article] = read_articles([f"file://{path}"])
    assert isinstance(article, Article)
    assert article.id == str(path)


def test_a_host_stays_in_the_name():
    class Server:
        def unstrip_protocol(self, path: str) -> str:
            raise AssertionError

    url = storage_module.Url("sftp://host/news/*.txt", Server(), "/news/*.txt")
    assert storage_module._named(url, "/news/a.txt") == "sftp://host/news/a.txt"


def test_a_question_in_a_web_address_is_no_glob():
    url = storage_module.Url("https://a.b/c.csv?d=e.f", None, "https://a.b/c.csv?d=e.f")
    assert not url.is_pattern
    assert url.name == "c.csv"
    assert storage_module.listed(url) is None


@pytest.mark.parametrize(
    ("url", "absent", "message"),
    [
        (
            "s3://b/a.txt",
            "s3fs",
            "s3:// needs another package: Install",
        ),
        ("s3://b/a.txt", "fsspec.core", "URLs need fsspec: pip install 'geostance"),
        ("s4://b/a.txt", "", r"s4://b/a\.txt: not a URL that fsspec knows"),
    ],
)
def test_what_is_not_installed(
    monkeypatch: pytest.MonkeyPatch, url: str, absent: str, message: str
):
    if absent:
        monkeypatch.setitem(sys.modules, absent, None)
    with pytest.raises(ConfigError, match=message):
        place(url)
