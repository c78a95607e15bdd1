from pathlib import Path

import pytest

from geostance.models.errors import DataError
from geostance.models.labels import IGNORED, STANCES
from geostance.training.sources import SOURCES, read_source


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_keeps_its_own_promises(corpora: Path, name: str):
    source = SOURCES[name]
    assert source.name == name
    examples = read_source(name, corpora)
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
        "source 'semeval' is unknown: choose from geostance, newsmtsc, dse, ruw, "
        "semeval2016, own, polnear"
    )


@pytest.mark.parametrize("name", [name for name in SOURCES if name != "geostance"])
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
