import json
from pathlib import Path

import pytest

from geostance.inference.reporting.rows import read_scores
from geostance.inference.scores import ScoredArticle
from geostance.inference.writing.writers import FORMATS, Format, open_writer
from geostance.models.errors import InputError


def write(article: ScoredArticle, path: Path, kind: Format, **how: object) -> Path:
    with open_writer(path, kind, article.targets, **how) as writer:  # type: ignore[arg-type]
        writer.write(article)
    return path


@pytest.mark.parametrize("keep_all", [False, True])
def test_every_format_tells_the_same(
    article: ScoredArticle, tmp_path: Path, keep_all: bool
):
    found = [
        list(read_scores([write(article, tmp_path / f"s.{k}", k, keep_all=keep_all)]))
        for k in FORMATS
    ]
    assert found[0] == found[1] == found[2]
    (scored,) = found[0]
    assert scored.key == ("ferries.txt", None, None)
    assert scored.meta["outlet"] == "Harbour Post"
    assert [part.text for part in scored.statements] == [
        statement.text for statement in article.statements
    ]
    assert len(scored.parts) - len(scored.statements) == (
        len(article.left_out) if keep_all else 0
    )
    first = scored.statements[0]
    assert first.speaker == "Ada Kellan"
    assert first.source is not None
    assert first.text[first.source[0] - first.start :].startswith("Envoy Ada Kellan")
    assert first.spoken_of.keys() == {"russia"}
    assert first.stances["russia"].label == "favor"
    assert not first.stances["russia"].abstains
    assert scored.statements[2].stances["nato"].abstains


@pytest.mark.parametrize("kind", FORMATS)
def test_rows_for_each_target(article: ScoredArticle, tmp_path: Path, kind: Format):
    by_target = write(article, tmp_path / f"t.{kind}", kind, rows="target")
    by_statement = write(article, tmp_path / f"s.{kind}", kind)
    (one,), (other,) = read_scores([by_target]), read_scores([by_statement])
    assert one.parts == other.parts


def test_files_are_read_one_after_the_other(article: ScoredArticle, tmp_path: Path):
    files = [write(article, tmp_path / f"part-{n}.parquet", "parquet") for n in "01"]
    assert len(list(read_scores(files))) == 2


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", "{\n", "a.jsonl: row 1: not JSON"),
        ("a.csv", "article,kind\nx,statement\n", "a.csv: row 1: column 'row' is miss"),
        ("a.parquet", "no", "a.parquet: cannot be read"),
    ],
)
def test_files_that_hold_no_scores(
    tmp_path: Path, name: str, content: str, message: str
):
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(InputError, match=message):
        list(read_scores([path]))


def test_what_is_no_scores(tmp_path: Path):
    path = tmp_path / "a.jsonl"
    row = {"article": "x", "file": None, "row": None, "kind": "statement"}
    path.write_text(json.dumps(row) + "\n")
    with pytest.raises(
        InputError, match=r"a\.jsonl: article x: column '.*' is missing"
    ):
        list(read_scores([path]))
    path.write_text('{"kind": "statement"}\n')
    with pytest.raises(InputError, match=r"a\.jsonl: row 1: column 'article' is miss"):
        list(read_scores([path]))
