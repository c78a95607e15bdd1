import json
from pathlib import Path
from typing import Any

import pytest

from geostance.models.errors import DataError
from geostance.models.labels import IGNORED
from geostance.training.sources.examples import Example
from geostance.training.sources.newsmtsc import read


def row(text: str, *targets: tuple[str, float], **changes: Any) -> dict[str, Any]:
    return {
        "primary_gid": "own_1_2_3_Kellan_4",
        "sentence_normalized": text,
        "targets": [
            {
                "from": text.index(name),
                "to": text.index(name) + len(name),
                "mention": name,
                "polarity": polarity,
            }
            for name, polarity in targets
        ],
    } | changes


def read_rows(folder: Path, *rows: Any) -> list[Example]:
    lines = [r if isinstance(r, str) else json.dumps(r) for r in rows]
    (folder / "train.jsonl").write_text("\n".join(lines))
    return list(read(folder))


def test_row(tmp_path: Path):
    text = "Kellan met Marwick in Moscow, and Kellan left."
    (example,) = read_rows(tmp_path, row(text, ("Marwick", 2.0), ("Kellan", 6.0)))
    assert example.stances == {"target-0": 1, "target-1": 0}
    named = [(m.actor, text[m.start : m.end]) for m in example.mentions]
    assert named == [
        ("target-1", "Kellan"),
        ("target-0", "Marwick"),
        ("russia", "Moscow"),
        ("target-1", "Kellan"),
    ]
    assert (example.id, example.group) == ("own_1_2_3_Kellan_4", "own_1_2")
    assert (example.source, example.split) == ("newsmtsc", "train")


@pytest.mark.parametrize(
    ("polarities", "sentiment"),
    [([2.0], 2), ([4.0], 1), ([6.0], 0), ([6, 6], 0), ([6, 2], IGNORED), ([], IGNORED)],
)
def test_sentiment_is_what_all_targets_agree_on(
    tmp_path: Path, polarities: list[float], sentiment: int
):
    targets = list(zip(["Kellan", "Marwick"], polarities, strict=False))
    (example,) = read_rows(tmp_path, row("Kellan met Marwick.", *targets))
    assert example.sentiment == sentiment


def test_files_are_splits(corpora: Path, tmp_path: Path):
    read_rows(tmp_path, row("Kellan left.", ("Kellan", 4)))
    (tmp_path / "devtest.jsonl").write_text(
        json.dumps(row("Marwick left.", ("Marwick", 4)))
    )
    assert [example.split for example in read(tmp_path)] == ["devtest", "train"]
    shared = list(read(corpora / "newsmtsc"))
    assert len(shared) == 90
    assert len({example.group for example in shared}) == 45
    assert [e.stances["target-0"] for e in shared[:3]] == [1, 2, 0]


GOOD = row("Kellan left.", ("Kellan", 4))
NONE = "not a NewsMTSC row"


def spanned(start: int, end: int, mention: str) -> dict[str, Any]:
    target = {"from": start, "to": end, "mention": mention, "polarity": 4}
    return GOOD | {"targets": [target]}


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (GOOD | {"targets": None}, f"{NONE}: a value is of another kind than expected"),
        (GOOD | {"targets": [{}]}, f"{NONE}: 'from' is missing"),
        (
            GOOD | {"primary_gid": 7},
            f"{NONE}: a value is of another kind than expected",
        ),
        ({"targets": []}, f"{NONE}: 'sentence_normalized' is missing"),
        (
            GOOD | {"sentence_normalized": " ", "targets": []},
            f"{NONE}: the text is empt",
        ),
        (row("Kellan left.", ("Kellan", 5)), f"{NONE}: polarity 5 is none of 2, 4, 6"),
        (
            GOOD | {"sentence_normalized": "So Kellan left."},
            f"{NONE}: mention 'Kellan' is not at (0, 6)",
        ),
        # Slices take places from the end, past it and the wrong way round.
        (spanned(-5, 12, "left."), f"{NONE}: span (-5, 12) is empty or outside"),
        (spanned(0, 99, GOOD["sentence_normalized"]), f"{NONE}: span (0, 99) is empty"),
        (spanned(6, 0, ""), f"{NONE}: span (6, 0) is empty or outside"),
        (spanned(3, 3, ""), f"{NONE}: span (3, 3) is empty or outside"),
        ("[1]", "expected an object, found list"),
        ("{", "not JSON: "),
    ],
)
def test_malformed_row_is_named(tmp_path: Path, bad: Any, reason: str):
    with pytest.raises(DataError) as caught:
        read_rows(tmp_path, GOOD, "", bad)
    expected = f"{tmp_path / 'train.jsonl'}:3: {reason}"
    assert str(caught.value).startswith(expected)
    assert "\n" not in str(caught.value)


@pytest.mark.data
def test_published_counts(public_data: Path):
    examples = [e for e in read(public_data / "newsmtsc") if e.split == "train"]
    assert len(examples) == 7758
    assert sum(len(example.stances) for example in examples) == 8739
