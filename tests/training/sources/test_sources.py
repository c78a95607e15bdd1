from pathlib import Path

import pytest

from geostance.models.errors import DataError
from geostance.models.labels import IGNORED, STANCES
from geostance.training.sources import SOURCES, read_source

THERE = [name for name, s in SOURCES.items() if not s.shipped or s.lies_in(Path())]


@pytest.mark.parametrize("name", THERE)
def test_every_source_keeps_its_own_promises(all_corpora: Path, name: str):
    source = SOURCES[name]
    assert source.name == name
    assert SOURCES[source.convention].labels == source.labels
    examples = read_source(name, all_corpora)
    assert examples
    assert len({example.id for example in examples}) == len(examples)
    used = {label for e in examples for label in e.stances.values()} - {IGNORED}
    assert used <= {STANCES.index(label) for label in source.labels}
    for example in examples:
        assert example.source == name
        mentioned = {mention.actor for mention in example.mentions}
        assert set(example.stances) <= mentioned
        assert (example.tagged is not None) == source.attribution


def test_unknown_source():
    with pytest.raises(DataError) as caught:
        read_source("semeval", Path())
    assert str(caught.value) == (
        f"source 'semeval' is unknown: choose from {', '.join(SOURCES)}"
    )


@pytest.mark.parametrize(
    "name", [name for name, source in SOURCES.items() if not source.shipped]
)
def test_missing_corpus_says_where_to_get_it(tmp_path: Path, name: str):
    with pytest.raises(DataError) as caught:
        read_source(name, tmp_path)
    message = str(caught.value)
    assert message.startswith(
        f"{tmp_path / name}: no such folder: get {name} from {SOURCES[name].published}"
    )
    assert message.endswith("give the folder above it as data.root")


def test_own_corpus_needs_no_root():
    assert len(read_source("geostance", None)) > 1000
