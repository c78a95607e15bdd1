import json
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from geostance.models.errors import DataError
from geostance.models.labels import IGNORED
from geostance.training.config import DataConfig, SourceConfig
from geostance.training.data import Splits, label_counts, load_splits, split_by_group
from geostance.training.sources.examples import Example


def example(number: int, group: str, split: str = "train", label: int = 0) -> Example:
    return Example(f"{number}", "text", (), {"a": label}, "dse", group, split)


MANY = [example(number, f"group {number // 3}") for number in range(3000)]


def placed(examples: list[Example]) -> dict[str, str]:
    return {item.id: item.split for item in split_by_group(examples, 0.1)}


def test_groups_stay_together_and_a_tenth_goes_to_dev():
    splits: dict[str, set[str]] = {}
    for item in split_by_group(MANY, 0.1):
        splits.setdefault(item.group, set()).add(item.split)
    assert all(len(own) == 1 for own in splits.values())
    share = sum(own == {"dev"} for own in splits.values()) / len(splits)
    assert 0.07 < share < 0.13


def test_place_does_not_depend_on_order_or_company():
    whole = placed(MANY)
    mixed = MANY[:]
    Random(1).shuffle(mixed)
    assert placed(mixed) == whole
    assert placed(MANY[:30]) == {item.id: whole[item.id] for item in MANY[:30]}
    assert [item.id for item in split_by_group(mixed, 0.1)] == [m.id for m in mixed]


def test_larger_fraction_only_adds_groups_to_dev():
    small = {e.id for e in split_by_group(MANY, 0.1) if e.split == "dev"}
    large = {e.id for e in split_by_group(MANY, 0.3) if e.split == "dev"}
    assert small < large


def test_published_dev_and_test_splits_stay():
    given = [*MANY[:60], example(9000, "x", "dev")]
    assert split_by_group(given, 0.5) == given
    tested = split_by_group([*MANY, example(9001, "x", "test")], 1.0)
    assert {item.split for item in tested[:-1]} == {"dev"}
    assert tested[-1].split == "test"


def load(
    root: Path, seed: int = 1, limit: int | None = None, **weights: float
) -> Splits:
    sources = [SourceConfig(name=name, weight=weights[name]) for name in weights]
    return load_splits(DataConfig(sources=sources, root=root, limit=limit), seed)


def times(splits: Splits, source: str) -> Counter[int]:
    """How many examples are seen how often."""
    seen = Counter(item.id for item in splits.train if item.source == source)
    return Counter(seen.values())


def test_weights_repeat_examples(corpora: Path):
    once = load(corpora, newsmtsc=1, dse=1)
    held_out = len(once.dev["newsmtsc"])
    assert 0 < held_out < 30
    assert times(once, "newsmtsc") == {1: 90 - held_out}
    assert times(once, "dse") == {1: 60}
    assert len(once.dev["dse"]) == 20
    more = load(corpora, newsmtsc=0.5, dse=2.25)
    assert times(more, "newsmtsc") == {1: round((90 - held_out) / 2)}
    assert times(more, "dse") == {2: 45, 3: 15}
    assert more.dev == once.dev


def test_limit_comes_before_weights(corpora: Path):
    assert times(load(corpora, limit=7, dse=3), "dse") == {3: 7}
    assert len(load(corpora, limit=7, dse=3).dev["dse"]) == 20


def test_train_and_dev_share_no_group(corpora: Path):
    splits = load(corpora, geostance=1, newsmtsc=1, dse=1)
    train = {(item.source, item.group) for item in splits.train}
    dev = {(d.source, d.group) for own in splits.dev.values() for d in own}
    assert not train & dev
    assert {item.split for item in splits.train} == {"train"}
    assert list(splits.dev) == ["geostance", "newsmtsc", "dse"]


def test_seed_sets_the_order_and_not_the_split(corpora: Path):
    first, again, other = (load(corpora, seed, newsmtsc=1) for seed in (1, 1, 2))
    assert first == again
    assert first.dev == other.dev
    assert first.train != other.train
    assert {e.id for e in first.train} == {e.id for e in other.train}


def test_corpus_without_a_split_is_refused(tmp_path: Path):
    (tmp_path / "dse").mkdir()
    (tmp_path / "dse" / "train.txt").write_text("[A] met [B].\tA\tB\t0\n")
    (tmp_path / "dse" / "valid.txt").write_text("[A] met [B].\tA\tB\t0\n")
    with pytest.raises(DataError, match="source dse: its train or dev split is empty"):
        load(tmp_path, dse=1)


def test_dataset_has_the_length_that_batches_go_by(corpora: Path):
    splits = load(corpora, dse=1)
    data = splits.train_dataset()
    assert data["length"][:] == [len(item.text) for item in splits.train]


def test_label_counts():
    counts = label_counts([MANY[0], MANY[1], example(1, "g", label=IGNORED)])
    assert counts == {"dse": {0: 2, IGNORED: 1}}


@pytest.mark.parametrize("head", ["stance", "sentiment"])
def test_source_with_one_label_alone_is_refused(tmp_path: Path, head: str):
    (tmp_path / "own").mkdir()
    label = {"stance": "favor", "sentiment": "positive"}[head]
    rows = [
        {"text": f"Kellan met NATO {n}.", "target": "nato", head: label, "split": split}
        for n, split in enumerate(["train"] * 4 + ["dev"] * 2)
    ]
    path = tmp_path / "own" / "labels.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with pytest.raises(DataError) as caught:
        load(tmp_path, own=1)
    assert str(caught.value).startswith(
        f"source own: each {head} in its train split (4) is {label}: "
    )


def test_digest_tells_other_data(corpora: Path):
    first = load(corpora, dse=1)
    assert first.digest() == load(corpora, dse=1).digest()
    assert first.digest() != load(corpora, dse=2).digest()
    assert first.digest() != load(corpora, seed=2, dse=1).digest()
