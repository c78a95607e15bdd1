import csv
import json
from pathlib import Path
from typing import Any

import pytest

from geostance.models.annotation import task_id
from geostance.models.cli import main
from geostance.models.errors import DataError
from geostance.training.annotation.importing import Imported, import_files
from geostance.training.sources import read_source

TEXTS = ("NATO thanked Russia.", "We will defend our land.", "NATO left.")


def row(
    number: int = 0, annotator: str | None = "ada", **labels: Any
) -> dict[str, Any]:
    """A filled-in task: of NATO and Russia, of the US as "we", of NATO."""
    text = TEXTS[number]
    asked = ("russia nato", "us", "nato")[number]
    spans = ([("nato", 0, 4), ("russia", 13, 19)], [("us", 14, 22)], [("nato", 0, 4)])
    mentions = [
        {
            "target": t,
            "start": a,
            "end": b,
            "origin": "own side" if t == "us" else "name",
        }
        for t, a, b in spans[number]
    ]
    return {
        "task": task_id(f"a{number}", text),
        "article": f"a{number}",
        "text": text,
        "asked": asked,
        "mentions": json.dumps(mentions),
        "title": "News",
        "guess_stance_nato": "favor",
        "annotator": annotator,
        **labels,
    }


def jsonl(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in rows))
    return path


def table(folder: Path) -> dict[str, dict[str, Any]]:
    lines = (folder / "annotated.jsonl").read_text().splitlines()
    return {(found := json.loads(line))["id"]: found for line in lines}


def log(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "log" / "annotations.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def conflicts(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "log" / "conflicts.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "corpora" / "own"


def take(own: Path, *paths: Path, **more: Any) -> Imported:
    return import_files(paths, own, **more)


def test_rows_are_what_the_source_reads(own: Path, tmp_path: Path):
    rows = [
        row(0, stance_russia="favor", stance_nato="neutral", sentiment="positive"),
        row(1, stance_us="favor", speaker="Ada Kellan"),
        row(2, sentiment="negative"),
    ]
    found = take(own, jsonl(tmp_path / "a.jsonl", *rows))
    assert (found.read, found.new, found.tasks, found.rows) == (3, 3, 3, 4)
    examples = {example.id: example for example in read_source("own", own.parent)}
    first, second, third = (one["task"] for one in rows)
    assert examples[f"{first}:russia"].stances == {"russia": 0}
    assert examples[f"{first}:nato"].stances == {"nato": 2}
    assert examples[f"{first}:nato"].group == "a0"
    # The tone of a statement counts once, whomever it speaks of.
    tones = [examples[f"{first}:{target}"].sentiment for target in ("russia", "nato")]
    assert sorted(tones) == [-100, 0]
    marked = [m for m in examples[f"{second}:us"].mentions if m.actor == "us"]
    assert [(m.start, m.end) for m in marked] == [(14, 22)]
    assert examples[third].stances == {}
    assert table(own)[f"{second}:us"]["speaker"] == "Ada Kellan"


def test_importing_again_changes_nothing(own: Path, tmp_path: Path):
    path = jsonl(tmp_path / "a.jsonl", row(2, stance_nato="favor"))
    take(own, path)
    before = {p: p.read_bytes() for p in own.rglob("*.json*")}
    assert len(before) == 4
    again = take(own, path, jsonl(tmp_path / "b.jsonl", row(2, stance_nato="favor")))
    assert (again.read, again.new) == (2, 0)
    assert {p: p.read_bytes() for p in own.rglob("*.json*")} == before


def test_later_labels_count_and_earlier_ones_stay(own: Path, tmp_path: Path):
    late = row(2, stance_nato="against", annotated_at="2026-02-01T10:00:00+02:00")
    early = row(2, stance_nato="favor", annotated_at="2026-02-01T09:00")
    take(own, jsonl(tmp_path / "late.jsonl", late))
    take(own, jsonl(tmp_path / "early.jsonl", early))
    # 10:00 in Helsinki is 08:00 UTC, an hour before the other.
    assert [one["stance"] for one in table(own).values()] == ["favor"]
    assert [one["stances"]["nato"] for one in log(own)] == ["against", "favor"]
    assert [one["file"] for one in log(own)] == ["late.jsonl", "early.jsonl"]
    assert log(own)[0]["annotated_at"] == "2026-02-01T08:00:00.000+00:00"
    assert log(own)[0]["about"] == {"title": "News"}
    assert conflicts(own) == []


def test_conflicts_are_listed_and_left_out(own: Path, tmp_path: Path):
    rows = [row(2, "ada", stance_nato="favor"), row(2, "bo", stance_nato="against")]
    rows += [row(0, "ada", stance_nato="favor"), row(0, "bo", stance_nato="favor")]
    found = take(own, jsonl(tmp_path / "a.jsonl", *rows))
    assert list(table(own)) == [f"{rows[2]['task']}:nato"]
    assert table(own)[f"{rows[2]['task']}:nato"]["annotators"] == "ada, bo"
    (conflict,) = conflicts(own)
    assert conflict["labels"] == {"ada": "favor", "bo": "against"}
    assert conflict["resolved"] is None
    assert found.agreement["pairs"]["ada / bo"]["stance"]["agreement"] == 50.0


def test_a_majority_is_more_than_half(own: Path, tmp_path: Path):
    path = jsonl(
        tmp_path / "a.jsonl",
        *(row(2, who, stance_nato="favor") for who in "abc"),
        *(
            row(0, who, stance_nato=s, stance_russia=r)
            for who, s, r in (
                ("a", "favor", "favor"),
                ("b", "favor", "against"),
                ("c", "none", "neutral"),
            )
        ),
    )
    take(own, path, resolution="majority")
    labels = {name.split(":")[1]: r["stance"] for name, r in table(own).items()}
    assert labels == {"nato": "favor"}
    assert len(table(own)) == 2
    assert {c["target"]: c["resolved"] for c in conflicts(own)} == {
        "nato": "favor",
        "russia": None,
    }
    assert take(own, path).rows == 1


def test_alpha_of_three_annotators_by_hand(own: Path, tmp_path: Path):
    # Krippendorff 2011, nominal: units (f, f), (f, a), (a, a, a), and one label alone.
    units = (
        (0, {"russia": ("favor", "favor", None), "nato": ("favor", None, "against")}),
        (2, {"nato": ("against", "against", "against")}),
        (1, {"us": ("favor", None, None)}),
    )
    rows = [
        row(number, who, **{f"stance_{t}": labels[place] for t, labels in own_.items()})
        for number, own_ in units
        for place, who in enumerate("abc")
    ]
    found = take(own, jsonl(tmp_path / "a.jsonl", *rows))
    # Seven values: 3 favor, 4 against; coincidences of unlike labels: 1 and 1.
    # alpha = 1 - (n - 1) * o / (n_f * n_a) = 1 - 6 * 1 / 12.
    assert found.agreement["alpha"]["stance"] == {"n": 3, "alpha": 0.5}
    assert found.agreement["alpha"]["stance russia"] == {"n": 1, "alpha": None}
    assert found.agreement["annotators"] == {"a": 3, "b": 2, "c": 2}


def test_what_was_not_asked_or_not_labelled(own: Path, tmp_path: Path):
    rows = [row(2, stance_us="favor", stance_nato="favor"), row(0), row(1, "bo")]
    found = take(own, jsonl(tmp_path / "a.jsonl", *rows))
    assert (found.read, found.blank, found.not_asked, found.rows) == (1, 2, 1, 1)
    assert log(own)[0]["stances"] == {"us": "favor", "nato": "favor"}


def studio(data: dict[str, Any], *annotations: dict[str, Any]) -> dict[str, Any]:
    return {"id": 7, "data": data, "annotations": list(annotations), "predictions": []}


def annotation(who: Any, when: str = "2026-02-01T10:00:00Z", **labels: Any):
    result = [
        {
            "from_name": name,
            "to_name": "text",
            "type": "textarea" if name in ("speaker", "note") else "choices",
            "value": {"text" if name in ("speaker", "note") else "choices": [label]},
        }
        for name, label in labels.items()
    ]
    return {"completed_by": who, "updated_at": when, "result": result}


def test_label_studio(own: Path, tmp_path: Path):
    data = {k: v for k, v in row(2).items() if k != "annotator"}
    task = studio(
        data,
        annotation(3, stance_nato="favor", speaker="Bo Marwick", mood="grim"),
        annotation({"id": 4, "email": "ada@desk.example"}, sentiment="neutral"),
        annotation(5, stance_nato="against") | {"was_cancelled": True},
        annotation(6),
    )
    path = tmp_path / "project.json"
    path.write_text(json.dumps([task]))
    found = take(own, path)
    assert (found.read, found.blank, found.cancelled) == (2, 1, 1)
    first, second = log(own)
    assert (first["annotator"], second["annotator"]) == ("3", "ada@desk.example")
    assert (first["speaker"], first["other"]) == ("Bo Marwick", {"mood": ["grim"]})
    assert first["annotated_at"] == "2026-02-01T10:00:00.000+00:00"
    (only,) = table(own).values()
    assert (only["stance"], only["sentiment"]) == ("favor", "neutral")


def test_flat_exports_of_label_studio_tell_the_same(own: Path, tmp_path: Path):
    flat = row(
        2, "3", stance_nato="favor", note="why?", updated_at="2026-02-01T10:00:00Z"
    )
    flat |= {"id": 7, "annotation_id": 9, "lead_time": 4.2}
    (tmp_path / "min.json").write_text(json.dumps([flat]))
    with (tmp_path / "rows.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(flat))
        writer.writeheader()
        writer.writerow(flat)
    full = studio(
        {k: v for k, v in row(2).items() if k != "annotator"},
        annotation(3, stance_nato="favor", note="why?"),
    )
    (tmp_path / "full.json").write_text(json.dumps([full]))
    names = ("min.json", "rows.csv", "full.json")
    found = take(own, *(tmp_path / name for name in names))
    assert (found.read, found.new) == (3, 1)


def test_all_faults_are_told_by_row(own: Path, tmp_path: Path):
    bad = jsonl(
        tmp_path / "bad.jsonl",
        row(2, stance_nato="for"),
        row(2, stance_nato="favor") | {"text": "NATO left!"},
        row(2, None, stance_nato="favor"),
        row(2, stance_nato="favor", annotated_at="27.11.2026"),
        row(2, stance_nato="favor", mentions="[{"),
        {"stance_nato": "favor"},
        row(2, sentiment="sad", stance_nato="favor", asked="nato"),
    )
    task = studio(row(2), annotation(3, stance_nato=["favor", "none"]))
    (tmp_path / "bad.json").write_text(json.dumps([task, 5]))
    with pytest.raises(DataError) as caught:
        take(own, bad, tmp_path / "bad.json", tmp_path / "a.xlsx")
    told = str(caught.value)
    for part in (
        f"{bad}:1: stances.nato: input should be 'favor', 'against', 'neutral' or",
        f"{bad}:2: top level: text and article are not those of task",
        f"{bad}:3: not an annotation: it does not tell who labelled it",
        f"{bad}:4: annotated_at: '27.11.2026' is no time: write it as 2026-01-31",
        f"{bad}:5: not an annotation: ",
        f"{bad}:6: not an annotation: task, article, text missing",
        f"{bad}:7: sentiment: input should be 'positive'",
        "bad.json: task 1, annotation 1: stances.nato: ",
        "bad.json: task 2: expected an object, found int",
        "a.xlsx: annotations end in .json (Label Studio), .jsonl",
    ):
        assert part in told
    assert not own.exists()


def test_a_table_that_is_not_ours_is_left_alone(own: Path, tmp_path: Path):
    own.mkdir(parents=True)
    (own / "annotated.jsonl").write_text("mine\n")
    path = jsonl(tmp_path / "a.jsonl", row(2, stance_nato="favor"))
    with pytest.raises(DataError, match="that it was made from: choose another"):
        take(own, path)
    assert (own / "annotated.jsonl").read_text() == "mine\n"


def test_a_damaged_log_is_named_and_kept(own: Path, tmp_path: Path):
    path = jsonl(tmp_path / "a.jsonl", row(2, stance_nato="favor"))
    take(own, path)
    kept = own / "log" / "annotations.jsonl"
    kept.write_text(kept.read_text() + '{"task": 1}\n')
    with pytest.raises(DataError, match=r"annotations.jsonl:2: .*key article is miss"):
        take(own, path)
    assert kept.read_text().endswith('{"task": 1}\n')


def test_the_command(own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    rows = [row(2, None, stance_nato="favor"), row(2, "bo", stance_nato="against")]
    path = jsonl(tmp_path / "a.jsonl", *rows, row(0))
    given = ["annotate", "import", str(path), "--out", str(own), "--split", "dev"]
    assert main([*given, "--annotator", "ada"]) == 0
    told = capsys.readouterr()
    assert "2 annotations, 2 of them new; 1 tasks without labels" in told.out
    assert "ada / bo: stance" in told.out
    assert "1 conflicts, 1 left out" in told.out
    assert f"{own / 'annotated.jsonl'}: 0 rows to train on" in told.err
    assert main(given) == 2
    assert "does not tell who labelled it" in capsys.readouterr().err
