"""The command as users meet it: files in, tables and codes out."""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from geostance.models.cli import main

GOOD = {
    "a.txt": "Talks begin\n\nNATO praised the treaty. Nobody believed it.\n",
    "b.txt": "Critics blamed Washington, “and rightly so,” Brown said.\n",
    "c.txt": "The ferry left Moscow. It rained.\n\nRead also: Ferry prices rise\n",
}
STATEMENTS = [
    ("a.txt", "NATO praised the treaty."),
    ("a.txt", "Nobody believed it."),
    ("b.txt", "Critics blamed Washington, “and rightly so,” Brown said."),
    ("c.txt", "The ferry left Moscow."),
    ("c.txt", "It rained."),
]


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


Command = Callable[..., Result]


@pytest.fixture
def news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in GOOD.items():
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def score(
    news: Path, model_folder: Path, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Run `geostance score --model ...` in this process."""

    def run(*arguments: object, model: Path | None = model_folder) -> Result:
        given = ["score", *map(str, arguments)]
        capsys.readouterr()
        try:
            code = main(given if model is None else [*given, "--model", str(model)])
        except SystemExit as leaving:
            code = int(str(leaving.code))
        return Result(code, *capsys.readouterr())

    return run


def in_own_process(*arguments: object, stdin: int | None = None) -> Result:
    done = subprocess.run(
        [sys.executable, "-m", "geostance.models.cli", *map(str, arguments)],
        capture_output=True,
        stdin=stdin,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"},
        check=False,
        encoding="utf-8",
    )
    return Result(done.returncode, done.stdout, done.stderr)


def found(lines: str) -> list[tuple[str, str]]:
    rows = [json.loads(line) for line in lines.splitlines()]
    return [(row["article"], row["text"]) for row in rows]


def one_line(result: Result) -> str:
    """Return the error of a command that could do nothing."""
    assert result.code == 2
    assert result.out == ""
    assert result.err.count("\n") == 1
    assert result.err.startswith("geostance: error: ")
    return result.err.removeprefix("geostance: error: ").rstrip("\n")


def test_a_table_by_default(score: Command):
    result = score("a.txt")
    assert (result.code, result.err) == (0, "")
    assert "Talks begin · a.txt" in result.out
    assert "NATO praised the treaty." in result.out
    assert "2 statements; sentiment:" in result.out
    assert "Not scored: 1 title" in result.out


def test_jsonl_to_standard_output(score: Command):
    result = score(*GOOD, "--format", "jsonl")
    assert (result.code, result.err) == (0, "")
    assert found(result.out) == STATEMENTS
    rows = [json.loads(line) for line in result.out.splitlines()]
    assert [row["statement"] for row in rows] == [0, 1, 0, 0, 1]
    mentioned = [[m["target"] for m in row["mentions"]] for row in rows]
    assert mentioned == [["nato"], [], ["us"], ["russia"], []]
    for row in rows:
        assert list(row["stances"]) == ["russia", "us", "nato"]
        for stance in row["stances"].values():
            assert sum(stance["probabilities"].values()) == pytest.approx(1, abs=1e-5)


def test_order_is_as_given(score: Command):
    assert found(score("c.txt", "a.txt", "--format", "jsonl").out) == [
        *STATEMENTS[3:],
        *STATEMENTS[:2],
    ]


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet", "CSV"])
def test_files(score: Command, news: Path, ending: str):
    out = news / f"scores.{ending}"
    result = score(*GOOD, "--out", out)
    assert result == Result(0, "", "")
    if ending == "jsonl":
        assert found(out.read_text("utf-8")) == STATEMENTS
    elif ending == "parquet":
        table = pq.read_table(out, columns=["article", "text"]).to_pylist()
        assert [(row["article"], row["text"]) for row in table] == STATEMENTS
    else:
        with out.open(encoding="utf-8", newline="") as file:
            rows = [(row["article"], row["text"]) for row in csv.DictReader(file)]
        assert rows == STATEMENTS
    assert {path.name for path in news.iterdir()} == {*GOOD, out.name}


def test_format_outweighs_the_ending(score: Command, news: Path):
    assert score("a.txt", "--out", "scores.txt", "--format", "jsonl").code == 0
    assert found((news / "scores.txt").read_text("utf-8")) == STATEMENTS[:2]


def test_the_batch_size_changes_no_label(score: Command):
    few, many = (
        [
            (row["text"], row["sentiment"], row["sentiment_probabilities"])
            for row in map(
                json.loads, score(*GOOD, "--format", "jsonl", *size).out.splitlines()
            )
        ]
        for size in (["--batch-size", "1"], ["--batch-size", "64"])
    )
    assert [row[:2] for row in few] == [row[:2] for row in many]
    for one, other in zip(few, many, strict=True):
        assert one[2] == pytest.approx(other[2], abs=1e-5)


def test_own_targets(score: Command, news: Path):
    (news / "own.yaml").write_text(
        "targets: {boat: {name: The Boat, aliases: [ferry]}}", "utf-8"
    )
    result = score("c.txt", "--targets", "own.yaml", "--format", "csv")
    rows = list(csv.DictReader(result.out.splitlines()))
    assert [row["boat_none"] == "1.0" for row in rows] == [False, True]
    assert "us" not in rows[0]
    assert "The Boat" in score("c.txt", "--targets", "own.yaml").out


def test_other_encodings_are_a_warning(score: Command, news: Path):
    (news / "old.txt").write_bytes("“NATO left,” he said.".encode("cp1252"))
    result = score("old.txt", "--format", "jsonl")
    assert result.code == 0
    assert found(result.out) == [("old.txt", "“NATO left,” he said.")]
    assert result.err == (
        "geostance: warning: old.txt: not valid UTF-8 (byte 0): read as cp1252\n"
    )


BAD = [
    ("absent.txt", "cannot be read: no such file or directory"),
    ("empty.txt", "the file is empty: nothing to score"),
    (
        "folder",
        "a folder without articles "
        "(files in .txt, .text, .md, .markdown, .html, .htm, .xhtml, .jsonl, .ndjson, "
        ".json, .csv, .tsv, .tab, .parquet, .pq)",
    ),
    ("photo.jpg", "binary data, not text: give an article as plain text"),
]


def add_bad_files(news: Path) -> list[str]:
    (news / "empty.txt").write_text("\n")
    (news / "folder").mkdir()
    (news / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0\0\x10JFIF\0" * 20)
    return ["absent.txt", "a.txt", "empty.txt", "b.txt", "folder", "photo.jpg", "c.txt"]


ERRORS = "".join(f"geostance: error: {name}: {reason}\n" for name, reason in BAD)


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_bad_files_among_good_ones(score: Command, news: Path, kind: str):
    out = news / f"scores.{kind}"
    assert score(*add_bad_files(news), "--out", out) == Result(1, "", ERRORS)
    if kind == "jsonl":
        assert found(out.read_text("utf-8")) == STATEMENTS
    elif kind == "parquet":
        assert pq.read_table(out)["text"].to_pylist() == [
            text for _, text in STATEMENTS
        ]


def test_only_bad_files(score: Command):
    result = score("absent.txt", "--format", "jsonl")
    reason = f"geostance: error: {BAD[0][0]}: {BAD[0][1]}\n"
    assert result == Result(1, "", reason)


def test_unknown_option(score: Command):
    result = score("a.txt", "--colour")
    assert (result.code, result.out) == (2, "")
    assert result.err.endswith("error: unrecognized arguments: --colour\n")


@pytest.mark.parametrize("arguments", [[], ["a.txt", "--format", "xml"]])
def test_usage(score: Command, arguments: list[str]):
    result = score(*arguments)
    assert (result.code, result.out) == (2, "")
    assert "usage: geostance score" in result.err


def test_batch_of_none(score: Command):
    message = one_line(score("a.txt", "--batch-size", "0"))
    assert message == "--batch-size 0: must be 1 or more"


def test_parquet_needs_a_place(score: Command):
    message = one_line(score("a.txt", "--format", "parquet"))
    assert message == "parquet cannot go to a terminal or a pipe: give --out PATH"


@pytest.mark.parametrize("name", ["scores.xlsx", "scores", "csv"])
def test_unknown_ending(score: Command, news: Path, name: str):
    assert one_line(score("a.txt", "--out", name)) == (
        f"--out {name}: cannot tell the format: end it in .jsonl, .csv or .parquet, "
        "or give --format; a folder of shards ends in /"
    )
    assert not (news / name).exists()


def test_out_in_a_missing_folder(score: Command):
    message = one_line(score("a.txt", "--out", "absent/scores.csv"))
    assert message == "absent/scores.csv: cannot be written: no such file or directory"


def test_out_is_a_folder(score: Command, news: Path):
    (news / "scores.csv").mkdir()
    message = one_line(score("a.txt", "--out", "scores.csv"))
    assert message == "scores.csv: cannot be written: is a folder"


def test_missing_model(score: Command, news: Path):
    absent = news / "absent"
    message = one_line(score("a.txt", model=absent))
    assert message == f"{absent}: no such model folder"


def test_model_that_is_a_file(score: Command, news: Path):
    message = one_line(score("a.txt", model=news / "a.txt"))
    assert message == f"{news / 'a.txt'}: a model is a folder, and this is a file"


def test_another_kind_of_model(score: Command, encoder_folder: Path):
    assert one_line(score("a.txt", model=encoder_folder)) == (
        f"{encoder_folder}: not a geostance model folder: its model_type is 'bert'"
    )


@pytest.mark.parametrize("kept", [0, 7, 5000])
def test_weights_cut_short(
    score: Command, model_folder: Path, tmp_path: Path, kept: int
):
    broken = tmp_path / "broken"
    shutil.copytree(model_folder, broken)
    with (broken / "model.safetensors").open("r+b") as weights:
        weights.truncate(kept)
    message = one_line(score("a.txt", model=broken))
    assert message.startswith(f"{broken}: the model's files cannot be read (")
    assert message.endswith("): copy the folder again")


@pytest.mark.parametrize(
    "name", ["model.safetensors", "tokenizer.json", "calibration.json"]
)
def test_model_that_lacks_a_file(
    score: Command, model_folder: Path, tmp_path: Path, name: str
):
    broken = tmp_path / "broken"
    shutil.copytree(model_folder, broken)
    (broken / name).unlink()
    message = one_line(score("a.txt", model=broken))
    assert message == f"{broken}: the model lacks {name}"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "targets: {boat: {name: Boat, aliasses: [ferry], aliases: [ship]}}",
            "unknown key targets.boat.aliasses (did you mean aliases?)",
        ),
        ("targets: {boat: {name: Boat}}", "key targets.boat.aliases is missing"),
        (
            "targets: {boat: {name: [x], aliases: [ferry]}}",
            "targets.boat.name: input should be a valid string, found ['x']",
        ),
        ("[boat]", "expected `key: value` lines, found list"),
        ("targets: {boat: [", "not valid YAML: "),
        ("others: {}", "key targets is missing: name at least one"),
    ],
)
def test_targets_with_a_fault(score: Command, news: Path, text: str, reason: str):
    (news / "own.yaml").write_text(text, "utf-8")
    message = one_line(score("a.txt", "--targets", "own.yaml"))
    assert message.startswith(f"own.yaml: {reason}")


def test_missing_targets(score: Command):
    message = one_line(score("a.txt", "--targets", "absent.yaml"))
    assert message == "absent.yaml: cannot read the config: No such file or directory"


def test_a_pipe_gets_data_only(news: Path, model_folder: Path):
    result = in_own_process(
        *("score", *GOOD, "--format", "jsonl", "--model", model_folder)
    )
    assert (result.code, result.err) == (0, "")
    assert found(result.out) == STATEMENTS


def test_a_pipe_with_bad_files(news: Path, model_folder: Path):
    names = add_bad_files(news)
    result = in_own_process(
        *("score", *names, "--format", "jsonl", "--model", model_folder)
    )
    assert (result.code, result.err) == (1, ERRORS)
    assert found(result.out) == STATEMENTS


@pytest.mark.skipif(os.name == "nt", reason="pipes of a POSIX shell")
@pytest.mark.parametrize("kind", [["--format", "jsonl"], []], ids=["jsonl", "table"])
def test_a_reader_that_leaves(news: Path, model_folder: Path, kind: list[str]):
    # More than a pipe holds, so that the writer meets the closed end.
    (news / "long.txt").write_text("NATO left the port at dawn. " * 600)
    arguments = ["score", "long.txt", "--model", str(model_folder), *kind]
    with subprocess.Popen(
        [sys.executable, "-m", "geostance.models.cli", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"},
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0
