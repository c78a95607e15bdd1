import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geostance.models.errors import DataError
from geostance.models.labels import IGNORED, STANCES
from geostance.training.sources.examples import Example
from geostance.training.sources.seesaw import read

NAME = "TRIPLET_007_DOCUMENT_1"
ENTITIES = {
    "Ada Kellan": "People",
    "Kellan administration": "Organization",
    "Republican Party": "Organization",
    "United States Bureau of Harbour Safety": "Organization",
    "harbour bill": "Topic",
}
Examples = Callable[..., list[Example]]


@pytest.fixture
def examples(tmp_path: Path, write_seesaw: Callable[..., None]) -> Examples:
    """Reads an article of these sentences."""

    def write_and_read(
        *sentences: str,
        stances: Any = (),
        split: str = "train",
        entities: dict[str, str] = ENTITIES,
    ) -> list[Example]:
        write_seesaw(tmp_path, NAME, split, entities, sentences, dict(stances))
        return list(read(tmp_path))

    return write_and_read


def labels(example: Example) -> dict[str, str]:
    return {
        name: "-" if label == IGNORED else STANCES[label]
        for name, label in example.stances.items()
    }


def test_a_sentence(examples: Examples):
    text = "The Republicans blamed Ms. Kellan; Moscow watched Kellan."
    triples = [("Republican Party", "NEG", "Ada Kellan")]
    _, example = examples("Kellan left.", text, stances={"1": triples}, split="valid")
    named = [(m.actor, text[m.start : m.end]) for m in example.mentions]
    assert named == [
        ("Republican Party", "Republicans"),
        ("Ada Kellan", "Kellan"),
        ("russia", "Moscow"),
        ("Ada Kellan", "Kellan"),
    ]
    assert labels(example) == {"Republican Party": "neutral", "Ada Kellan": "against"}
    assert (example.id, example.group) == (f"{NAME}-1", "TRIPLET_007")
    assert (example.source, example.split) == ("seesaw", "dev")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ada Kellan spoke.", {"Ada Kellan": "Ada Kellan"}),
        ("The Kellan administration spoke.", {"Kellan administration": None}),
        ("The BHS spoke.", {"United States Bureau of Harbour Safety": "BHS"}),
        (
            "The Bureau of Harbour Safety spoke.",
            {"United States Bureau of Harbour Safety": "Bureau of Harbour Safety"},
        ),
        ("The GOP spoke.", {"Republican Party": "GOP"}),
        ("The harbour bill passed.", {"harbour bill": "harbour bill"}),
    ],
)
def test_how_an_entity_is_named(
    examples: Examples, text: str, found: dict[str, str | None]
):
    (example,) = examples(text)
    assert set(example.stances) == set(found)
    surfaces = {m.actor: example.text[m.start : m.end] for m in example.mentions}
    assert surfaces == {name: words or name for name, words in found.items()}


def test_an_object_that_is_named_otherwise_gives_no_label(examples: Examples):
    triples = [("None", "NEG", "Ada Kellan"), ("None", "POS", "Not in the list")]
    sentences = ("She lied.", "The GOP cheered her.")
    (example,) = examples(*sentences, stances={"0": triples, "1": triples})
    assert labels(example) == {"Republican Party": "neutral"}


def test_two_sides_at_once_are_no_label(examples: Examples):
    triples = [("None", label, "Ada Kellan") for label in ("POS", "NEG")]
    (example,) = examples("Kellan left.", stances={"0": triples})
    assert labels(example) == {"Ada Kellan": "-"}


def test_a_name_that_two_share_means_neither(examples: Examples):
    people = {"Ada Kellan": "People", "Bo Kellan": "People"}
    sentences = ["Kellan left.", "Bo Kellan left."]
    (example,) = examples(*sentences, entities=people)
    assert (example.text, set(example.stances)) == (sentences[1], {"Bo Kellan"})


@pytest.mark.parametrize(
    ("split", "stances", "reason"),
    [
        ("later", {}, "split 'later' is none of train, valid, test"),
        ("train", {"0": [("None", "BAD", "x")]}, "sentiment 'BAD' is none of POS, NEG"),
        ("train", {"5": []}, "sentence 5 is annotated and not in the article"),
    ],
)
def test_a_malformed_article_is_named(
    tmp_path: Path, examples: Examples, split: str, stances: Any, reason: str
):
    with pytest.raises(DataError) as caught:
        examples("Kellan left.", stances=stances, split=split)
    place = tmp_path / "annotations" / f"{NAME}.json"
    assert str(caught.value) == f"{place}: not as SEESAW has it: {reason}"


def test_a_missing_key_and_a_strange_name_are_both_named(
    tmp_path: Path, examples: Examples
):
    examples("Kellan left.")
    (tmp_path / "annotations" / f"{NAME}.json").write_text("{}")
    (tmp_path / "annotations" / "notes.json").write_text(json.dumps({}))
    with pytest.raises(DataError) as caught:
        list(read(tmp_path))
    _, first, second = str(caught.value).splitlines()
    assert "'entity lists' is missing" in first
    assert "expected a name as TRIPLET_000_DOCUMENT_0.json" in second


@pytest.mark.parametrize("part", ["articles", "meta", "annotations"])
def test_a_missing_part_is_named(tmp_path: Path, examples: Examples, part: str):
    examples("Kellan left.")
    for path in (tmp_path / part).iterdir():
        path.unlink()
    with pytest.raises(DataError, match=f"{part}/"):
        list(read(tmp_path))


@pytest.mark.data
def test_published_articles(public_data: Path):
    folder = public_data / "seesaw"
    if not folder.is_dir():
        pytest.skip(f"no {folder}: https://github.com/launchnlp/SEESAW has it")
    found = list(read(folder))
    splits = Counter(example.split for example in found)
    assert splits == {"train": 5783, "dev": 1885, "test": 1778}
    stances = Counter(label for e in found for label in e.stances.values())
    assert stances == {0: 1364, 1: 2673, 2: 10400, IGNORED: 137}
