import json
from pathlib import Path
from typing import Any

import pytest

from geostance.models.errors import DataError
from geostance.models.labels import stance_id
from geostance.training.sources import SOURCES
from geostance.training.sources.probes import read

STATEMENT = {
    "text": "Kellan thanked the Kremlin, and Russia smiled.",
    "target": "russia",
    "mention": "the Kremlin",
    "stance": "favor",
    "speaker": None,
}
OTHER = STATEMENT | {
    "text": "Kellan never thanked the Kremlin.",
    "stance": "against",
}
ITEM: dict[str, Any] = {"id": "n-1", "edit": "negation", "part": "train"}
ITEM |= {"statements": [STATEMENT, OTHER]}


def write(folder: Path, *items: Any, name: str = "contrasts") -> None:
    text = "\n".join(map(json.dumps, items))
    (folder / f"{name}.jsonl").write_text(text)


def test_only_what_is_set_aside_for_training(tmp_path: Path):
    write(tmp_path, ITEM | {"id": "n-0", "part": "audit"}, ITEM)
    write(tmp_path, ITEM | {"id": "s-1", "kind": "speaker"}, name="invariances")
    examples = list(read(tmp_path))
    assert [e.id for e in examples] == ["n-1-0", "n-1-1", "s-1-0", "s-1-1"]
    assert [e.group for e in examples] == ["n-1", "n-1", "s-1", "s-1"]
    first, second, *_ = examples
    assert first.stances == {"russia": stance_id("favor")}
    assert second.stances == {"russia": stance_id("against")}
    named = [(m.actor, first.text[m.start : m.end]) for m in first.mentions]
    assert named == [("russia", "the Kremlin"), ("russia", "Russia")]


def test_they_teach_the_reported_convention():
    assert SOURCES["probes"].convention == "geostance"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"part": "dev"}, "part 'dev' is none of audit, train"),
        ({"statements": [STATEMENT | {"stance": "good"}]}, "label 'good' is none of"),
        ({"statements": [STATEMENT | {"mention": "Krem"}]}, "mention 'Krem' is not in"),
        ({"statements": [STATEMENT | {"mention": ""}]}, "mention '' is not in"),
        ({"statements": None}, "a value is of another kind than expected"),
    ],
)
def test_a_malformed_item_is_named(
    tmp_path: Path, changes: dict[str, Any], reason: str
):
    write(tmp_path, ITEM, ITEM | changes)
    with pytest.raises(DataError) as caught:
        list(read(tmp_path))
    start = f"{tmp_path / 'contrasts.jsonl'}:2: not a probe: {reason}"
    assert str(caught.value).startswith(start)


def test_a_folder_without_them(tmp_path: Path):
    with pytest.raises(DataError, match=r"neither contrasts\.jsonl nor invariances"):
        list(read(tmp_path))
