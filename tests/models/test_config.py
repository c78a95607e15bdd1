from pathlib import Path

import pytest
from pydantic import Field, ValidationError

from geostance.inference.batch.settings import ScoreConfig
from geostance.inference.speakers.own_side import Affiliations
from geostance.models.config import Config, build_config, load_config, read_yaml
from geostance.models.errors import ConfigError
from geostance.models.targets import Targets
from geostance.training.config import TrainConfig
from geostance.training.searching.space import load_search

CONFIGS = Path(__file__).parent.parent.parent / "configs"


class Wheel(Config):
    inches: int = Field(26, ge=1)
    spokes: int = 32


class Bicycle(Config):
    name: str
    front: Wheel = Wheel()
    spares: dict[str, Wheel] = Field(default_factory=dict)
    boxes: list[Wheel] = Field(default_factory=list)
    lent: Wheel | None = None


def write(folder: Path, text: str) -> Path:
    path = folder / "bicycle.yaml"
    path.write_text(text, "utf-8")
    return path


def fault(folder: Path, text: str, *overrides: str) -> str:
    path = write(folder, text)
    with pytest.raises(ConfigError) as caught:
        load_config(Bicycle, path, overrides)
    message = str(caught.value)
    assert "\n" not in message
    if message.startswith(f"{path}: "):
        return message.removeprefix(f"{path}: ")
    return message


@pytest.mark.parametrize("path", sorted(CONFIGS.rglob("*.yaml")), ids=lambda p: p.name)
def test_every_config_that_ships_loads(path: Path):
    kinds: dict[str, type[Config]] = {
        "affiliations.yaml": Affiliations,
        "targets.yaml": Targets,
    }
    if path.parent.name == "search":
        assert load_search(path)
    elif path.parent.name == "score":
        assert load_config(ScoreConfig, path)
    else:
        assert load_config(kinds.get(path.name, TrainConfig), path)


def test_configs_are_found():
    names = {str(path.relative_to(CONFIGS)) for path in CONFIGS.rglob("*.yaml")}
    assert {"affiliations.yaml", "targets.yaml", "train/minilm.yaml"} <= names


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{name: a, frnt: {}}", "unknown key frnt (did you mean front?)"),
        (
            "{name: a, front: {inch: 3}}",
            "unknown key front.inch (did you mean inches?)",
        ),
        (
            "{name: a, spares: {red: {spoke: 3}}}",
            "unknown key spares.red.spoke (did you mean spokes?)",
        ),
        (
            "{name: a, boxes: [{}, {spoks: 3}]}",
            "unknown key boxes.1.spoks (did you mean spokes?)",
        ),
        (
            "{name: a, lent: {inchs: 3}}",
            "unknown key lent.inchs (did you mean inches?)",
        ),
        (
            "{name: a, front: {qqq: 3}}",
            "unknown key front.qqq (known: inches, spokes)",
        ),
    ],
)
def test_unknown_key_names_its_path_and_the_nearest(
    tmp_path: Path, text: str, message: str
):
    assert fault(tmp_path, text) == message


def test_wrong_type_tells_what_was_found(tmp_path: Path):
    message = fault(tmp_path, "{name: a, front: {inches: wide}}")
    assert message.startswith("front.inches: input should be a valid integer")
    assert message.endswith("found 'wide'")


def test_value_out_of_range_tells_what_was_found(tmp_path: Path):
    message = fault(tmp_path, "{name: a, front: {inches: 0}}")
    expected = "front.inches: input should be greater than or equal to 1, found 0"
    assert message == expected


def test_all_faults_come_at_once(tmp_path: Path):
    message = fault(tmp_path, "{frnt: 1, spares: {red: {spokes: many}}}")
    parts = message.split("; ")
    assert len(parts) == 3
    assert "key name is missing" in parts
    assert "unknown key frnt (did you mean front?)" in parts
    assert any(part.startswith("spares.red.spokes: ") for part in parts)


def test_numbers_are_read_by_declared_type(tmp_path: Path):
    assert load_config(
        Bicycle, write(tmp_path, "{name: a, front: {inches: '28'}}")
    ) == (Bicycle(name="a", front=Wheel(inches=28)))


def test_config_is_frozen():
    with pytest.raises(ValidationError, match="frozen"):
        Wheel().inches = 3  # type: ignore[misc]


def test_missing_file(tmp_path: Path):
    path = tmp_path / "none.yaml"
    with pytest.raises(ConfigError) as caught:
        load_config(Bicycle, path)
    assert str(caught.value) == (
        f"{path}: cannot read the config: No such file or directory"
    )


def test_folder_in_place_of_a_file(tmp_path: Path):
    with pytest.raises(ConfigError, match="cannot read the config: Is a directory"):
        read_yaml(tmp_path)


def test_file_that_is_not_utf8(tmp_path: Path):
    path = tmp_path / "latin.yaml"
    path.write_bytes("name: Ménage".encode("latin-1"))
    with pytest.raises(ConfigError, match=r"latin\.yaml: cannot read the config: "):
        read_yaml(path)


@pytest.mark.parametrize(
    "text",
    [
        "name: [a",
        "name: a\n name: b",
        "name: @a",
        "name: !!python/object:os.system {}",
        "name: 2024-13-45",  # looks like a date, and is none
    ],
)
def test_broken_yaml_is_one_line(tmp_path: Path, text: str):
    assert fault(tmp_path, text).startswith("not valid YAML: ")


@pytest.mark.parametrize(
    ("text", "kind"), [("", "NoneType"), ("- a", "list"), ("a", "str"), ("3", "int")]
)
def test_top_level_must_be_a_mapping(tmp_path: Path, text: str, kind: str):
    assert fault(tmp_path, text) == f"expected `key: value` lines, found {kind}"


def test_overrides_reach_nested_keys_in_order(tmp_path: Path):
    path = write(tmp_path, "{name: a, front: {inches: 20, spokes: 9}}")
    changes = ["front.inches=24", "lent.spokes=1", "name=b=c", "front.inches=28"]
    assert load_config(Bicycle, path, changes) == Bicycle(
        name="b=c", front=Wheel(inches=28, spokes=9), lent=Wheel(spokes=1)
    )


def test_override_is_read_as_yaml(tmp_path: Path):
    path = write(tmp_path, "{name: a, lent: {}}")
    loaded = load_config(
        Bicycle, path, ["boxes=[{inches: 2}]", "lent=null", "name='12'"]
    )
    assert loaded == Bicycle(name="12", boxes=[Wheel(inches=2)])


@pytest.mark.parametrize("value", ["[a", "@a", "2024-13-45"])
def test_override_that_is_no_yaml_is_text(tmp_path: Path, value: str):
    path = write(tmp_path, "name: a")
    assert load_config(Bicycle, path, [f"name={value}"]) == Bicycle(name=value)


@pytest.mark.parametrize("override", ["name", "=b", ""])
def test_override_without_key_or_value(tmp_path: Path, override: str):
    message = fault(tmp_path, "name: a", override)
    assert message == f"override {override!r}: write it as key=value"


def test_override_below_a_value(tmp_path: Path):
    message = fault(tmp_path, "name: a", "name.first=b")
    assert message == "override 'name.first=b': name has no keys below"


def test_override_of_an_unknown_key(tmp_path: Path):
    message = fault(tmp_path, "name: a", "front.inhces=3")
    assert message == "unknown key front.inhces (did you mean inches?)"


def test_origin_of_values_is_named():
    with pytest.raises(ConfigError) as caught:
        build_config(Bicycle, {}, "a letter")
    assert str(caught.value) == "a letter: key name is missing"
    with pytest.raises(ConfigError, match="a letter: top level: "):
        build_config(Bicycle, ["name"], "a letter")
