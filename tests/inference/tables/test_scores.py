import json
import sys
from pathlib import Path
from typing import Any

import pytest

from geostance.inference.tables.scores import open_scores
from geostance.models.errors import GeostanceError, InputError

HOSTILE = ('"; DROP VIEW scores; --', "Text", "US", "us", "a_favor", "x' y", "北約")


def rows(path: Path) -> list[tuple[Any, ...]]:
    with open_scores(path) as scores:
        return scores.rows(
            "SELECT article_key, article, row, outlet, date, statement, text, start, "
            "speaker, quote, target, stance, stance_favor, stance_none, "
            "stance_abstain, named, sentiment, sentiment_negative FROM scores "
            "ORDER BY article_key, statement, target"
        )


@pytest.fixture
def articles(make: Any) -> Any:
    texts = ('“A, b”;\n"c"', "Ещё: 1\t2", "null")
    return [
        make.scored(
            f"a,{n}",
            [
                make.said({"US": "favor?"}, "negative", "Ann Lee", "direct", text),
                make.said({"Text": "none", "us": "against"}, text=text),
            ],
            outlet='O\'Neil, "Sons"' if n else None,
            targets=HOSTILE,
            row=n,
        )
        for n, text in enumerate(texts)
    ]


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
@pytest.mark.parametrize("per", ["statement", "target"])
def test_all_layouts_come_to_the_same(
    make: Any, articles: Any, tmp_path: Path, kind: str, per: str
):
    found = rows(make.written(tmp_path / f"s*[1]?'.{kind}", articles, per))
    assert len(found) == 3 * 2 * len(HOSTILE)
    assert found == rows(make.written(tmp_path / "plain.jsonl", articles))
    (one,) = [
        row for row in found if row[1:3] == ("a,1", 1) and row[10:12] == ("US", "favor")
    ]
    assert one[3:10] == (
        *('O\'Neil, "Sons"', "2024-01-05", 0, "Ещё: 1\t2", 0, "Ann Lee", "direct"),
    )
    assert one[12:16] == (pytest.approx(0.7), pytest.approx(0.1), True, True)
    # Named and not spoken of, and not named at all.
    assert {row[15] for row in found if row[10] == "Text" and row[5] == 1} == {True}
    assert {row[15] for row in found if row[10] == "Text" and row[5] == 0} == {False}


def test_a_folder(make: Any, tmp_path: Path):
    shards = [make.many(["favor", "none"]), make.many(["against"])]
    path = make.folder(tmp_path / "s", shards, lost=2)
    with open_scores(path) as scores:
        assert scores.targets() == ("russia", "us", "nato")
        assert scores.run is not None
        assert scores.run.counts.quarantined == 4
        assert scores.rows("SELECT count(*) FROM scores") == [(9,)]
        assert len(scores.relation.limit(2).fetchall()) == 2


def test_a_shard_without_a_line_does_not_count(make: Any, tmp_path: Path):
    path = make.folder(tmp_path / "s", [make.many(["favor"]), make.many(["against"])])
    lines = (path / "shards.jsonl").read_text().splitlines(keepends=True)
    (path / "shards.jsonl").write_text(lines[0] + lines[1].rstrip())
    with open_scores(path) as scores:
        assert scores.rows("SELECT DISTINCT stance FROM scores WHERE named") == [
            ("favor",)
        ]


def test_not_what_was_written(make: Any, tmp_path: Path):
    path = make.folder(tmp_path / "s", [make.many(["favor"])])
    shard = path / "part-00000.parquet"
    data = shard.read_bytes()
    shard.write_bytes(data[:-1])
    with pytest.raises(InputError, match=r"part-00000.parquet: has \d+ bytes, where"):
        open_scores(path)
    shard.unlink()
    with pytest.raises(InputError, match=r"part-00000.parquet: is missing"):
        open_scores(path)
    (path / "shards.jsonl").write_text("")
    with pytest.raises(InputError, match="no complete shard yet"):
        open_scores(path)
    manifest = json.loads((path / "manifest.json").read_text())
    (path / "manifest.json").write_text(json.dumps(manifest | {"schema_version": 9}))
    with pytest.raises(InputError, match="schema_version is 9, and this version reads"):
        open_scores(path)


def test_not_scores(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="is empty: give a folder that"):
        open_scores(tmp_path / "empty")
    with pytest.raises(InputError, match="holds no run"):
        open_scores(tmp_path)
    with pytest.raises(InputError, match="no such file"):
        open_scores(tmp_path / "gone.csv")
    files = {
        "a.txt": "",
        "b.csv": "",
        "c.csv": "article,statement,text,sentiment\n",
        "d.jsonl": '{"article": "a"}\n',
        "e.jsonl": "[1]\n",
        "f.jsonl": "not json\n",
        "g.parquet": "PAR",
    }
    reasons = {
        "a.txt": "not known as scores",
        "b.csv": "is empty",
        "c.csv": "it lacks stances",
        "d.jsonl": "it lacks statement, text, sentiment, stances",
        "e.jsonl": "no JSON object but",
        "f.jsonl": "row 1 is no JSON object",
        "g.parquet": "cannot be read as Parquet",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
        with pytest.raises(InputError, match=reasons[name]):
            open_scores(tmp_path / name)


def test_a_broken_row_is_an_error(make: Any, tmp_path: Path):
    path = make.written(tmp_path / "s.jsonl", make.many(["favor", "against"]))
    with path.open("a") as file:
        file.write('{"article": "a", "stat\n')
    with (
        open_scores(path) as scores,
        pytest.raises(InputError, match=r"s.jsonl: cannot"),
    ):
        scores.rows("SELECT count(*), max(stance) FROM scores")


def test_files_without_rows(make: Any, tmp_path: Path):
    empty = make.scored("a", [])
    for kind in ("jsonl", "csv", "parquet"):
        with open_scores(make.written(tmp_path / f"s.{kind}", [empty])) as scores:
            assert scores.rows("SELECT count(*) FROM scores") == [(0,)]


def test_without_duckdb(make: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = make.written(tmp_path / "s.jsonl", make.many(["favor"]))
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(GeostanceError, match=r"pip install 'geostance\[tables\]'"):
        open_scores(path)
