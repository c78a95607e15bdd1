from pathlib import Path

import pytest

from geostance.models.config import load_config
from geostance.models.errors import ConfigError
from geostance.training.auditing.carriers import Carrier, CarrierFile
from geostance.training.auditing.plural import in_plural


@pytest.mark.parametrize(
    ("text", "actor", "filled", "name"),
    [
        ("He met {X}.", "Russia", "He met Russia.", "Russia"),
        ("He met {X}.", "the United States", "He met the United States.", None),
        ("{X} left.", "the United States", "The United States left.", None),
        ("“{X} left.”", "the Hague", "“The Hague left.”", "Hague"),
        ("{X's} aim", "Russia", "Russia's aim", "Russia"),
        ("By {X's} aim", "the United States", "By the United States' aim", None),
        ("“{X's} aim", "NATO", "“NATO's aim", "NATO"),
    ],
)
def test_fill(text: str, actor: str, filled: str, name: str | None):
    found, (start, end) = Carrier("fact", "neutral", text).fill(actor)
    assert found == filled
    assert found[start:end] == (name or "United States")


def test_carrier_without_a_gap():
    with pytest.raises(ValueError, match=r"carrier without \{X\}: 'He left\.'"):
        Carrier("fact", "neutral", "He left.").fill("Russia")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("favor: [He left.]", r"favor\.0: write {X} or {X's} exactly once in 'He left"),
        ("none: ['{X} met {X}.']", r"none\.0: write {X} or {X's} exactly once"),
        ("favor: ['{X} is good.', '{Y} met {X}.']", r"favor\.1: write {X} or {X's}"),
        ("favor: ['He met the {X}.']", r"favor\.0: no 'the' before {X}"),
        ("none: ['Pro-{X} bloggers met.']", r"none\.0: no '-' before {X}"),
        ("favour: ['He met {X}.']", r"unknown key favour \(did you mean favor\?\)"),
    ],
)
def test_faults_name_file_and_sentence(line: str, message: str, tmp_path: Path):
    path = tmp_path / "praise.yaml"
    path.write_text(line)
    with pytest.raises(ConfigError, match=rf"praise\.yaml: {message}"):
        load_config(CarrierFile, path)


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("He thanked {X} for the maps.", "He thanked the Finns for the maps."),
        ("{X} has left.", "The Finns have left."),
        ("She said that {X} isn’t ready.", "She said that the Finns aren't ready."),
        ("{X} will leave.", "The Finns will leave."),
        ("{X} denied all.", "The Finns denied all."),
        ("The fleet of {X} has left.", "The fleet of the Finns has left."),
        ("“We owe this to {X}.”", "“We owe this to the Finns.”"),
        ("{X's} fleet has left.", "The Finns' fleet has left."),
    ],
)
def test_plural(text: str, turned: str):
    carrier = in_plural(Carrier("fact", "neutral", text))
    assert carrier is not None
    assert carrier.fill("the Finns")[0] == turned


@pytest.mark.parametrize(
    "text",
    [
        "{X} kept its word.",
        "It is {X} that left.",
        "{X} denies all.",
        "{X}, that great friend, has left.",
        "The fleet of {X}, which has left, is old.",
        "He called {X} a friend.",
        "He bought {X}-made maps.",
    ],
)
def test_no_plural_where_the_number_shows(text: str):
    assert in_plural(Carrier("fact", "neutral", text)) is None
