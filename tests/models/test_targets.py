from pathlib import Path

import pytest
from pydantic import ValidationError

from geostance.models.errors import ConfigError
from geostance.models.mentions import MentionFinder
from geostance.models.targets import Actor, Targets, default_targets, load_targets


def write(folder: Path, text: str) -> Path:
    path = folder / "targets.yaml"
    path.write_text(text, "utf-8")
    return path


def named(targets: Targets, text: str) -> list[tuple[str, str]]:
    return [(m.actor, text[m.start : m.end]) for m in MentionFinder(targets).find(text)]


def test_shipped_targets():
    targets = default_targets()
    assert targets.ids == ("russia", "us", "nato")
    assert load_targets() == targets
    assert targets.actors["us"].name == "United States"
    assert targets.actors["eu"] == targets.others["eu"]


def test_no_alias_names_two_actors():
    owners: dict[str, set[str]] = {}
    for key, actor in default_targets().actors.items():
        for alias in (*actor.aliases, *actor.people, *actor.exact):
            owners.setdefault(alias.lower(), set()).add(key)
    assert {alias: keys for alias, keys in owners.items() if len(keys) > 1} == {}


@pytest.mark.parametrize("key", default_targets().actors)
def test_every_alias_is_found_and_every_exclusion_is_not(key: str):
    actor = default_targets().actors[key]
    for alias in (*actor.aliases, *actor.people, *actor.exact):
        text = f"Nobody saw {alias} there."
        assert named(default_targets(), text) == [(key, alias)]
    for phrase in actor.exclude:
        assert named(default_targets(), f"Nobody saw {phrase} there.") == []


def test_file_that_extends_adds(tmp_path: Path):
    path = write(
        tmp_path,
        "{extends: true, targets: {norway: {name: Norway, aliases: [Oslo]}},"
        " not_after: [quasi-]}",
    )
    targets = load_targets(path)
    assert targets.ids == ("russia", "us", "nato", "norway")
    assert set(default_targets().others) == set(targets.others)
    assert named(targets, "Oslo wrote to Moscow, quasi-Moscow and pro-Moscow.") == [
        ("norway", "Oslo"),
        ("russia", "Moscow"),
    ]


def test_file_that_extends_replaces_an_actor_in_its_place(tmp_path: Path):
    path = write(
        tmp_path, "{extends: true, targets: {russia: {name: R, aliases: [Tambov]}}}"
    )
    targets = load_targets(path)
    assert targets.ids == ("russia", "us", "nato")
    assert named(targets, "Moscow asked Tambov and NATO.") == [
        ("russia", "Tambov"),
        ("nato", "NATO"),
    ]


def test_other_can_become_a_target_and_a_target_an_other(tmp_path: Path):
    path = write(
        tmp_path,
        "{extends: true, targets: {china: {name: China, aliases: [Beijing]}},"
        " others: {nato: {name: NATO, aliases: [Mons]}}}",
    )
    targets = load_targets(path)
    assert targets.ids == ("russia", "us", "china")
    assert "china" not in targets.others
    assert targets.actors["nato"] == Actor(name="NATO", aliases=("Mons",))


def test_own_alias_wins_over_what_a_shipped_actor_excludes(tmp_path: Path):
    path = write(
        tmp_path,
        "{extends: true, targets:"
        " {latin: {name: Latin America, aliases: [Latin America]}}}",
    )
    text = "Latin America answered America."
    assert named(load_targets(path), text) == [
        ("latin", "Latin America"),
        ("us", "America"),
    ]


def test_file_that_does_not_extend_stands_alone(tmp_path: Path):
    path = write(tmp_path, "targets: {norway: {name: Norway, aliases: [Oslo]}}")
    targets = load_targets(path)
    assert targets == Targets(
        targets={"norway": Actor(name="Norway", aliases=("Oslo",))}
    )
    assert named(targets, "Oslo wrote to pro-Oslo and to Moscow.") == [
        ("norway", "Oslo"),
        ("norway", "Oslo"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{}", "key targets is missing: name at least one"),
        ("{others: {}}", "key targets is missing: name at least one"),
        ("{extend: true}", "unknown key extend (did you mean extends?)"),
        (
            "targets: {a: {name: A, alias: [A]}}",
            "key targets.a.aliases is missing; "
            "unknown key targets.a.alias (did you mean aliases?)",
        ),
        (
            "targets: {a: {name: A, aliases: [' ']}}",
            "targets.a.aliases: an alias is empty",
        ),
        (
            "targets: {a: {name: A, aliases: [A], exact: ['']}}",
            "targets.a.exact: an alias is empty",
        ),
        (
            "{extends: true, others: {russia: {name: R, aliases: [R]},"
            " us: {name: U, aliases: [U]}, nato: {name: N, aliases: [N]}}}",
            "targets: dictionary should have at least 1 item after validation, "
            "not 0, found {}",
        ),
    ],
)
def test_faulty_file(tmp_path: Path, text: str, message: str):
    path = write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load_targets(path)
    assert str(caught.value) == f"{path}: {message}"


def test_actor_without_an_alias(tmp_path: Path):
    path = write(tmp_path, "targets: {a: {name: A, aliases: []}}")
    with pytest.raises(ConfigError, match=r"targets\.a\.aliases: .*at least 1 item"):
        load_targets(path)


def test_missing_file(tmp_path: Path):
    with pytest.raises(
        ConfigError, match=r"none\.yaml: cannot read the config: No such"
    ):
        load_targets(tmp_path / "none.yaml")


def test_targets_cannot_be_empty():
    with pytest.raises(ValidationError, match="at least 1 item"):
        Targets(targets={})
