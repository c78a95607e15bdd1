import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from geostance.models.errors import ConfigError, DataError
from geostance.training.auditing.probes import Probes, load_probes

FIXTURE = Path(__file__).parents[2] / "fixtures" / "probes"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the fixture's probes, to be spoilt."""
    return Path(shutil.copytree(FIXTURE, tmp_path / "probes"))


def spoil(path: Path, number: int, **changes: Any) -> None:
    """Change keys of a line, or of its first statement."""
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    for key, value in changes.items():
        row = rows[number]
        (row if key in row else row["statements"][0])[key] = value
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_parts_are_kept_apart(probes: Probes):
    train = load_probes(FIXTURE, "train")
    assert {item.id for item in train.contrasts} == {"neg-03"}
    assert {item.id for item in train.invariances} == {"par-03"}
    assert len(probes.contrasts) == 15
    assert len(probes.invariances) == 10
    assert {item.part for item in (*probes.contrasts, *probes.invariances)} == {"audit"}
    assert train.carriers == probes.carriers


def test_actors_have_their_own_name_first(probes: Probes):
    assert probes.actors[:3] == ["Russia", "the United States", "NATO"]
    keys = {form.actor: form.key for form in probes.forms}
    assert keys["Russia"] == "russia"
    assert keys["Velmark"] == "velmark"
    forms = [form for form in probes.forms if form.actor == "NATO"]
    assert forms[0].name == "NATO"
    assert [form.name for form in forms if form.is_plural] == ["the NATO allies"]


@pytest.mark.parametrize(
    ("number", "changes", "message"),
    [
        (0, {"id": "neg-02"}, r"contrasts\.jsonl:2: 'neg-02' stands at \S+:1 too"),
        (1, {"mention": "Nato"}, r"contrasts\.jsonl:2: statements\.0: mention 'Nato'"),
        (2, {"stance": "favour"}, r"jsonl:3: statements\.0\.stance: .*'favour'"),
        (3, {"part": "dev"}, r"contrasts\.jsonl:4: part: "),
        (4, {"target": "nata"}, r"contrasts\.jsonl:5: .*one target, not nata, nato"),
        (
            5,
            {"stance": "neutral"},
            r":6: .*rep-01: a contrast needs labels that",
        ),
        (6, {"edit": "date"}, r"contrasts\.jsonl:7: edit: "),
    ],
)
def test_faults_name_line_and_item(
    folder: Path, number: int, changes: dict[str, str], message: str
):
    spoil(folder / "contrasts.jsonl", number, **changes)
    with pytest.raises(DataError, match=message):
        load_probes(folder)


def test_a_text_stands_once_in_all_files(folder: Path):
    text = "The choir will sing in  russia."
    spoil(folder / "contrasts.jsonl", 8, text=text, mention="russia")
    with pytest.raises(DataError, match=r"invariances\.jsonl:9: .* stands at con"):
        load_probes(folder)


def test_an_unknown_target(folder: Path):
    path = folder / "invariances.jsonl"
    path.write_text(path.read_text().replace('"russia"', '"rusia"'))
    with pytest.raises(DataError, match=r"par-01: target 'rusia' is none of \['bel"):
        load_probes(folder)


def test_an_invariance_has_one_label(folder: Path):
    spoil(folder / "invariances.jsonl", 0, stance="neutral")
    with pytest.raises(DataError, match="par-01: an invariance has one label, not fav"):
        load_probes(folder)


def test_all_faults_come_at_once(folder: Path):
    with (folder / "contrasts.jsonl").open("a") as out:
        out.write("{\n[]\n")
    spoil(folder / "invariances.jsonl", 1, mention="")
    with pytest.raises(DataError, match="3 faults") as error:
        load_probes(folder)
    for place in (r"contrasts.jsonl:17: not JSON", "contrasts.jsonl:18: ", "jsonl:2: "):
        assert place in str(error.value)
    assert "\n" not in str(error.value)


def test_a_carrier_that_names_a_swapped_actor(folder: Path):
    path = folder / "carriers" / "blame.yaml"
    path.write_text("against: ['{X} robbed the Kremlin.', '{X} robbed Warsaw.']")
    message = r"1 faults .*blame\.yaml against\.0: .*names russia beside {X}"
    with pytest.raises(DataError, match=message):
        load_probes(folder)


@pytest.mark.parametrize(
    ("old", "new", "kind", "message"),
    [
        ("Moscow,", "Paris,", DataError, "'Paris' is not read as Russia"),
        (
            "China, Velmark]",
            "China, Qed]",
            ConfigError,
            "forms: Velmark is none of",
        ),
        ("Norwegian, N", "Fjordish, N", DataError, "'the Norwegian state' is not"),
        ("[Russia, the", "[Ruritania, Russia, the", DataError, "'Ruritania' is no"),
    ],
)
def test_names_that_nobody_knows(
    old: str, new: str, kind: type[Exception], message: str, folder: Path
):
    path = folder / "actors.yaml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(kind, match=message):
        load_probes(folder)


def test_no_carriers(folder: Path):
    shutil.rmtree(folder / "carriers")
    with pytest.raises(DataError, match="carriers: no carriers there"):
        load_probes(folder)
