import errno
import json
import os
import signal
from collections.abc import Iterable, Iterator

import pyarrow.parquet as pq
import pytest

from geostance.inference.batch import journal as journal_module
from geostance.inference.batch.inputs import Inputs
from geostance.inference.batch.settings import ScoreConfig
from geostance.inference.reading.articles import Article
from geostance.inference.scores import ScoredArticle
from geostance.models.errors import InputError
from tests.inference.batch.archives import Archive, half, interrupt, line

GERMAN = (
    "Die Fähre kehrte am Dienstag nach einer langen Pause in den Hafen zurück. " * 4
)


def fail() -> None:
    raise ValueError("no such mention\nsecond line")


def interrupt_twice() -> None:
    interrupt()
    interrupt()


def test_what_is_written(archive: Archive):
    assert archive.run() == 1
    assert archive.ids() == [f"n{n}" for n in range(12)]
    manifest = archive.manifest()
    assert manifest["complete"]
    assert manifest["schema_version"] == 1
    assert manifest["totals"] == {
        **{"read": 13, "scored": 12, "quarantined": 1, "out_of_scope": 0},
        **{"statements": 24, "rows": 24},
    }
    assert [shard["read"] for shard in manifest["shards"]] == [3, 3, 3, 3, 1]
    assert manifest["targets"]["content"]["targets"]["nato"]["name"] == "NATO"
    assert set(manifest["model"]["sha256"]) >= {"model.safetensors", "config.json"}
    assert manifest["settings"]["batch_size"] == 32
    assert "torch" in manifest["packages"]
    [entry] = archive.log("quarantine")
    assert (entry["file"], entry["row"], entry["id"]) == (str(archive.first), 8, None)
    assert entry["reason"].startswith(f"{archive.first}: row 8: not a JSON object")
    files = archive.log("inputs")
    assert [(f["bytes"], f["read"]) for f in files] == [
        (archive.first.stat().st_size, 8),
        (archive.second.stat().st_size, 5),
    ]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_other_formats(archive: Archive, kind: str):
    archive.run(format=kind, rows="target")
    assert archive.manifest()["totals"]["rows"] == 72
    parts = sorted(archive.out.glob("part-*"))
    assert [part.name for part in parts] == [f"part-0000{n}.{kind}" for n in range(5)]
    if kind == "parquet":
        assert sum(pq.read_table(part).num_rows for part in parts) == 72


def test_another_language_is_out_of_scope(archive: Archive):
    archive.first.write_text(line(0) + line(1, GERMAN), "utf-8")
    assert archive.run() == 0
    totals = archive.manifest()["totals"]
    assert (totals["read"], totals["scored"], totals["out_of_scope"]) == (7, 6, 1)
    [entry] = archive.log("out_of_scope")
    assert (entry["id"], entry["row"]) == ("n1", 2)


def test_an_article_that_fails_takes_no_other_with_it(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
):
    archive.breaks_at(monkeypatch, 4, fail)
    assert archive.run() == 1
    assert archive.ids() == [f"n{n}" for n in range(12) if n != 4]
    entry = json.loads((archive.out / "quarantine.jsonl").read_text().splitlines()[0])
    assert (entry["id"], entry["row"]) == ("n4", 5)
    assert entry["reason"].endswith("cannot be scored: ValueError: no such mention")


def test_a_file_that_cannot_be_read(archive: Archive):
    expected = archive.run(), archive.ids()
    archive.second.write_bytes(b"\x1f\x8b\x08 cut short")
    archive.out = archive.place / "again"
    assert archive.run() == 1
    assert expected == (1, [f"n{n}" for n in range(12)])
    assert archive.ids() == [f"n{n}" for n in range(7)]
    last = (archive.out / "quarantine.jsonl").read_text().splitlines()[-1]
    assert "cannot be read" in json.loads(last)["reason"]


def test_what_is_there_is_not_written_over(archive: Archive):
    archive.run()
    before = archive.contents()
    with pytest.raises(InputError, match="holds a run already: go on with it by --res"):
        archive.run()
    assert archive.contents() == before


def test_a_folder_of_something_else(archive: Archive):
    archive.out.mkdir()
    (archive.out / "thesis.docx").touch()
    for resume in (False, True):
        with pytest.raises(InputError, match="is not empty and holds no run"):
            archive.run(resume)
    assert list(archive.contents()) == ["thesis.docx"]


def test_a_folder_whose_parent_is_missing(archive: Archive):
    with pytest.raises(InputError, match="cannot be written: no such file"):
        archive.run(out=archive.place / "absent" / "scores")


def test_the_folder_is_no_input(archive: Archive):
    half(archive)
    with pytest.raises(InputError, match="would be read as an input"):
        next(iter(Inputs([str(archive.place)], ScoreConfig(), archive.out)))


def test_ctrl_c_ends_with_the_shard_and_resume_goes_on(
    archive: Archive,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    expected = archive.unbroken()
    with monkeypatch.context() as patch:
        archive.breaks_at(patch, 4, interrupt)
        assert archive.run() == 128 + signal.SIGINT
    assert archive.ids() == [f"n{n}" for n in range(6)]
    assert not archive.manifest()["complete"]
    assert "go on with the same command and --resume" in capsys.readouterr().err
    assert archive.run(resume=True) == 1
    assert archive.contents() == expected


def test_a_second_ctrl_c_leaves_no_piece(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
):
    expected = archive.unbroken()
    with monkeypatch.context() as patch:
        archive.breaks_at(patch, 4, interrupt_twice)
        with pytest.raises(KeyboardInterrupt):
            archive.run()
    assert archive.ids() == ["n0", "n1", "n2"]
    assert not list(archive.out.glob(".*"))
    archive.run(resume=True)
    assert archive.contents() == expected


def test_too_many_errors(archive: Archive, capsys: pytest.CaptureFixture[str]):
    expected = archive.unbroken()
    assert archive.run(max_errors=0) == 1
    assert archive.ids() == [f"n{n}" for n in range(8)]
    assert "more than --max-errors 0" in capsys.readouterr().err
    assert archive.run(resume=True, max_errors=1) == 1
    assert archive.contents() == expected


@pytest.mark.parametrize("flush", range(2, 12))
def test_a_full_disk(
    archive: Archive,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    flush: int,
):
    expected = archive.unbroken()
    fsync, taken = os.fsync, []

    def full(number: int) -> None:
        taken.append(number)
        if len(taken) > flush:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(number)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        assert archive.run() == 1
    error = capsys.readouterr().err
    assert "cannot be written: no space left on device" in error
    assert error.splitlines()[-1].endswith("go on with --resume")
    assert not list(archive.out.glob(".part*"))
    archive.run(resume=True)
    assert archive.contents() == expected


@pytest.mark.skipif(os.name == "nt", reason="no limits on the size of files")
@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_a_shard_that_does_not_fit(
    archive: Archive, kind: str, capsys: pytest.CaptureFixture[str]
):
    import resource

    text = "NATO praised Moscow. " + "".join(f"Day {n}: rain. " for n in range(400))
    archive.second.write_text(line(8) + line(9, text), "utf-8")
    archive.run(limit=7, format=kind, out=archive.place / "begun")
    most = archive.place.joinpath("begun", "manifest.json").stat().st_size + 2_000
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        code = archive.run(format=kind, keep_all=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert code == 1
    error = capsys.readouterr().err.splitlines()[-1]
    assert "cannot be written: file too large: the complete shards are kept" in error
    assert archive.log("shards")
    assert archive.run(format=kind, keep_all=True, resume=True) == 1
    assert archive.contents() == archive.unbroken(format=kind, keep_all=True)


def test_another_run_has_the_folder(archive: Archive):
    archive.run(limit=2)
    held = journal_module.Journal(archive.out)
    with pytest.raises(InputError, match="another run is writing to it"):
        journal_module.Journal(archive.out)
    held.close()
    journal_module.Journal(archive.out).close()


def test_a_complete_run_has_nothing_to_do(archive: Archive):
    """And ends as the run did."""
    assert archive.run() == 1
    before = archive.contents()
    assert archive.run(resume=True) == 1
    assert archive.contents() == before


def test_a_complete_run_without_failures(archive: Archive):
    archive.first.write_text(line(1), "utf-8")
    assert archive.run() == 0
    assert archive.run(resume=True) == 0


def test_limit_and_sample(archive: Archive):
    archive.run(limit=4)
    assert archive.ids() == ["n0", "n1", "n2", "n3"]
    archive.out = archive.place / "sample"
    archive.run(sample=5, seed=3)
    drawn = archive.ids()
    assert archive.manifest()["totals"]["read"] == 5
    assert drawn == sorted(drawn, key=lambda name: int(name[1:]))
    archive.out = archive.place / "again"
    archive.run(sample=5, seed=3)
    assert archive.ids() == drawn
    archive.out = archive.place / "other"
    archive.run(sample=5, seed=4)
    assert archive.ids() != drawn


def test_articles_are_read_as_they_are_scored(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
):
    """No more than a shard is read before it is written."""
    seen: list[int] = []

    def score(articles: Iterable[Article]) -> Iterator[ScoredArticle]:
        held = list(articles)
        seen.append(len(held))
        return map(archive.scorer.score_article, held)

    monkeypatch.setattr(archive.scorer, "score", score)
    archive.run()
    assert seen == [3, 3, 2, 3, 1]
