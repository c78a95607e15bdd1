import json
from pathlib import Path

import pytest

from geostance.inference.annotating.scored_rows import Scored, read_scores
from geostance.models.errors import InputError
from tests.inference.annotating.scores import article, stance, statement, write

ARTICLES = [
    article(
        "a1",
        statement(
            "NATO thanked Russia.",
            nato=stance(0.1, 0.2, 0.6, 0.1),
            russia=stance(0.7, 0.1, 0.1, 0.1),
        ),
        statement("It rained."),
        outlet="The Wire",
    ),
    article("a2", statement("America left.", us=stance(0, 0.5, 0.5, 0))),
]


@pytest.mark.parametrize("rows", ["statement", "target"])
@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_all_formats_tell_the_same(tmp_path: Path, ending: str, rows):
    path = write(tmp_path / f"scores.{ending}", *ARTICLES, rows=rows)
    first, second, third = read_scores(path)
    assert first.text == "NATO thanked Russia."
    assert first.stances["russia"]["favor"] == 0.7
    assert first.asked == ("russia", "nato")
    assert [(m.actor, m.start, m.end) for m in first.mentions] == [
        ("nato", 0, 4),
        ("russia", 13, 19),
    ]
    assert first.about == {
        "title": "News",
        "outlet": "The Wire",
        "date": None,
        "url": None,
    }
    assert second.asked == ()
    assert (third.article, third.number) == ("a2", 0)


def test_who_only_speaks_is_not_asked_about(tmp_path: Path):
    path = write(tmp_path / "scores.jsonl", ARTICLES[1])
    row = json.loads(path.read_text().splitlines()[0])
    row["mentions"][0]["origin"] = "speaker"
    path.write_text(json.dumps(row) + "\n")
    (found,) = read_scores(path)
    assert found.asked == ()


def test_an_unfinished_shard_does_not_count(
    tmp_path: Path, model_folder: Path, capsys: pytest.CaptureFixture[str]
):
    from geostance.models.cli import main

    news = tmp_path / "news"
    news.mkdir()
    for number in range(3):
        (news / f"{number}.txt").write_text(f"The minister met NATO on day {number}.")
    out = tmp_path / "scores"
    given = ["--model", str(model_folder), "--shard-size", "1", "--any-language"]
    assert main(["score", str(news), "--out", f"{out}/", *given]) == 0
    whole: list[Scored] = list(read_scores(out))
    assert len(whole) == 3
    lines = (out / "shards.jsonl").read_text().splitlines(keepends=True)
    (out / "shards.jsonl").write_text("".join(lines[:2]) + lines[2][:-1])
    assert list(read_scores(out)) == whole[:2]
    (out / "part-00001.parquet").write_text("")
    with pytest.raises(InputError, match=r"part-00001.parquet: has 0 bytes, where"):
        list(read_scores(out))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.jsonl", None, "no such file or folder"),
        ("a.txt", "x", "scores end in .jsonl, .csv, .parquet"),
        ("a.jsonl", "{}\n", "row 1: column 'kind' is missing"),
        ("a.jsonl", "[1]\n", "row 1: not an object"),
        ("a.jsonl", '{"kind": "title"}\nx\n', "row 2: not JSON"),
        ("a.csv", "kind,text\nstatement,x\n", "row 1: column 'row' is missing"),
        ("a.parquet", "x", "cannot be read"),
        ("folder", None, "is empty: give a folder that"),
    ],
)
def test_what_is_no_scores_is_named(tmp_path: Path, name, content, message):
    path = tmp_path / name
    if name == "folder":
        path.mkdir()
    elif content is not None:
        path.write_text(content)
    with pytest.raises(InputError, match=message) as caught:
        list(read_scores(path))
    assert str(path) in str(caught.value)


def test_a_row_that_is_odd_is_named(tmp_path: Path):
    path = write(tmp_path / "scores.csv", *ARTICLES)
    path.write_text(path.read_text().replace("0.700000", "high").replace("0.7,", "h,"))
    with pytest.raises(InputError, match=r"scores.csv: row \d: not a row of scores"):
        list(read_scores(path))
