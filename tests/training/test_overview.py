from dataclasses import replace
from pathlib import Path

import pytest

from geostance.models.cli import main
from geostance.models.labels import IGNORED
from geostance.models.mentions import Mention
from geostance.training.overview import lying_in, overview, summarised
from geostance.training.sources import SOURCES
from geostance.training.sources.examples import Example

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
    assert (found.duplicates, found.leaks, found.words) == (2, 1, (3, 3))


def test_an_empty_source():
    assert summarised("dse", []).words == (0, 0)


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_has_two_splits_that_share_nothing(corpora: Path, name: str):
    found = overview(name, corpora)
    assert {"train", "dev"} <= set(found.splits)
    # Articles of the small PolNeAR repeat their sentences.
    assert bool(found.leaks) == (name == "polnear")


def test_command(corpora: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert lying_in(tmp_path) == ["geostance"]
    assert main(["sources"]) == 0
    listed = capsys.readouterr().out
    assert all(source.published in listed for source in SOURCES.values())
    assert "statements" not in listed
    assert main(["sources", str(corpora)]) == 0
    assert "12 train, 6 dev" in capsys.readouterr().out.replace(
        "6 dev, 12 train", "12 train, 6 dev"
    )
    assert main(["sources", str(tmp_path)]) == 0
    assert f"not in     {tmp_path}" in capsys.readouterr().out
