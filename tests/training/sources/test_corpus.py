import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from geostance.models.errors import DataError
from geostance.models.labels import SENTIMENTS, STANCES
from geostance.models.targets import default_targets
from geostance.training.sources.corpus import FOLDER, read
from geostance.training.sources.examples import Example

FILES = sorted(FOLDER.glob("*.jsonl"))
STATEMENT = {
    "text": "Moscow thanked the Moscow delegates.",
    "sentiment": "positive",
    "stances": {"russia": "favor", "delegates": "none"},
    "mentions": [["russia", "Moscow"], ["delegates", "Moscow delegates"]],
}


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return list(read(FOLDER))


def article(**changes: Any) -> dict[str, Any]:
    return {"id": "a", "split": "train", "statements": [STATEMENT | changes]}


def read_lines(folder: Path, *articles: Any) -> list[Example]:
    lines = "\n".join(json.dumps(article) for article in articles)
    (folder / "own.jsonl").write_text(lines)
    return list(read(folder))


def test_statement(tmp_path: Path):
    (example,) = read_lines(tmp_path, article())
    assert example.stances == {"russia": 0, "delegates": 3}
    named = [(m.actor, m.start, m.end) for m in example.mentions]
    assert named == [("russia", 0, 6), ("delegates", 19, 35)]
    assert (example.id, example.group, example.split) == ("a-0", "a", "train")
    assert (example.sentiment, example.source) == (0, "geostance")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"sentiment": "favor"},
            "label 'favor' is none of positive, neutral, negative",
        ),
        ({"stances": {"russia": "for", "delegates": "none"}}, "label 'for' is none of"),
        ({"stances": {"russia": "favor"}}, "statement 0: mentions and stances differ"),
        ({"mentions": [["russia", "Moscow"]]}, "mentions and stances differ"),
        ({"mentions": [["russia", "Mosco"]]}, "mention 'Mosco' is not in 'Moscow"),
        (
            {"mentions": [["delegates", "Moscow delegates"], ["russia", "Moscow"]]},
            "'Moscow' is not in 'Moscow thanked the Moscow delegates.' after 35",
        ),
        ({"mentions": [["russia"]]}, "not enough values to unpack"),
        ({"stances": [], "mentions": []}, "a value is of another kind than expected"),
        ({"text": 7}, "a value is of another kind than expected"),
        ({"text": " ", "stances": {}, "mentions": []}, "the text is empty"),
        ({"mentions": [["russia", ""]]}, "mention '' is not in"),
    ],
)
def test_malformed_statement_is_named(
    tmp_path: Path, changes: dict[str, Any], reason: str
):
    with pytest.raises(DataError) as caught:
        read_lines(tmp_path, article(), article(**changes))
    start = f"{tmp_path / 'own.jsonl'}:2: not an article of ours: "
    assert str(caught.value).startswith(start)
    assert reason in str(caught.value)


def test_article_without_statements(tmp_path: Path):
    with pytest.raises(DataError, match=r"own\.jsonl:1: .*'statements' is missing"):
        read_lines(tmp_path, {"id": "a"})


def test_there_are_files():
    assert len(FILES) >= 5


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_file_that_ships_holds_what_its_readme_says(path: Path):
    for line in path.read_text("utf-8").splitlines():
        values = json.loads(line)
        assert {"id", "split", "register", "statements"} <= set(values)
        assert values["split"] in {"train", "dev", "test"}
        assert values["statements"], values["id"]
        for statement in values["statements"]:
            assert statement["sentiment"] in SENTIMENTS
            assert set(statement["stances"].values()) <= set(STANCES)
            assert statement["quote"] in {"direct", "indirect", "none"}
            assert statement["text"] == statement["text"].strip() != ""
            assert "\n" not in statement["text"]


def test_groups_do_not_cross_splits(examples: list[Example]):
    splits = defaultdict(set)
    for example in examples:
        splits[example.group].add(example.split)
    assert {group: both for group, both in splits.items() if len(both) > 1} == {}
    assert {split for own in splits.values() for split in own} >= {"train", "dev"}


def test_group_ids_are_used_once():
    lines = [line for path in FILES for line in path.read_text().splitlines()]
    ids = [json.loads(line)["id"] for line in lines]
    assert len(ids) == len(set(ids))


def test_no_statement_stands_twice(examples: list[Example]):
    seen: dict[str, str] = {}
    for example in examples:
        plain = re.sub(r"\W+", " ", example.text).strip().lower()
        assert plain not in seen, f"{example.id} repeats {seen.get(plain)}"
        seen[plain] = example.id


def test_all_labels_and_actors_are_ours(examples: list[Example]):
    used = {label for example in examples for label in example.stances.values()}
    assert used == set(range(len(STANCES)))
    tones = {example.sentiment for example in examples}
    assert tones == set(range(len(SENTIMENTS)))
    scored = {actor for example in examples for actor in example.stances}
    assert set(default_targets().ids) <= scored


def test_every_target_has_every_stance_in_both_splits(examples: list[Example]):
    for split in ("train", "dev"):
        for target in default_targets().ids:
            labels = {
                e.stances[target]
                for e in examples
                if e.split == split and target in e.stances
            }
            assert labels == set(range(len(STANCES))), (split, target)
