import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from geostance.models.cli import main
from geostance.models.labels import IGNORED
from geostance.models.mentions import Mention
from geostance.training.mixing.overview import (
    labels_by_target,
    lying_in,
    overview,
    summarised,
)
from geostance.training.sources import SOURCES
from geostance.training.sources.examples import Example

THERE = [name for name, s in SOURCES.items() if not s.shipped or s.lies_in(Path())]
ONE = Example(
    id="1",
    text="Russia met NATO",
    mentions=(Mention("russia", 0, 6),),
    stances={"russia": 0, "nato": IGNORED},
    source="dse",
    group="g",
    split="train",
    sentiment=2,
)


def test_counts_by_hand():
    examples = [
        ONE,
        replace(ONE, id="2"),
        replace(ONE, id="3", split="dev"),
        replace(ONE, id="4", text="It rained", stances={}, sentiment=IGNORED),
    ]
    found = summarised("dse", examples)
    assert found.splits == {"train": 3, "dev": 1}
    assert found.stances == {"favor": 3}
    assert found.sentiments == {"negative": 3}
    assert found.targets == {"russia": {"favor": 3}}
    assert (found.duplicates, found.leaks, found.words) == (2, 2, (3, 3))


def test_targets_are_those_of_the_targets_file_and_the_others():
    text = "Kellan met Washington and the Kremlin in Oslo."
    mentions = tuple(
        Mention(actor, text.index(words), text.index(words) + len(words))
        for actor, words in (
            ("p", "Washington"),
            ("q", "Kellan"),
            ("russia", "Kremlin"),
        )
    )
    example = replace(ONE, text=text, mentions=mentions)
    counts = labels_by_target(
        [
            replace(example, stances={"russia": 1, "p": 2}),
            replace(example, stances={"q": 2, "p": 0, "russia": IGNORED}),
        ]
    )
    assert list(counts) == ["russia", "us", "other"]
    assert counts == {
        "russia": {"against": 1},
        "us": {"neutral": 1, "favor": 1},
        "other": {"neutral": 1},
    }


def test_an_empty_source():
    assert summarised("dse", []).words == (0, 0)


@pytest.mark.parametrize("name", THERE)
def test_every_source_has_two_splits_that_share_nothing(all_corpora: Path, name: str):
    found = overview(name, all_corpora)
    assert {"train", "dev"} <= set(found.splits)
    # Articles of the small PolNeAR repeat their sentences.
    assert bool(found.leaks) == (name == "polnear")


def test_command(corpora: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert [n for n in lying_in(tmp_path) if not SOURCES[n].shipped] == []
    assert "geostance" in lying_in(tmp_path)
    assert main(["sources"]) == 0
    listed = capsys.readouterr().out
    assert all(source.published in listed for source in SOURCES.values())
    assert "statements" not in listed
    assert main(["sources", str(corpora)]) == 0
    assert "12 train, 6 dev" in capsys.readouterr().out
    (tmp_path / "own").mkdir()
    row = {"text": "NATO met Kellan.", "target": "nato", "stance": "favor"}
    rows = [row | {"split": split} for split in ("train", "dev")]
    (tmp_path / "own" / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert main(["sources", str(tmp_path)]) == 0
    own = capsys.readouterr().out.partition("\nown\n")[2]
    assert "  convention geostance\n" in own
    assert "  stance     2 favor\n    nato     2 favor\n" in own
    assert "  texts      1 repeated, 1 of train also in dev or test\n" in own
    assert "  own: a run with all of these leaves 1 of train out\n" in own
    shutil.rmtree(tmp_path / "own")
    assert main(["sources", str(tmp_path)]) == 0
    assert f"not in     {tmp_path}" in capsys.readouterr().out
