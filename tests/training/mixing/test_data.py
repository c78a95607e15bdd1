import json
import shutil
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from geostance.models.errors import DataError
from geostance.models.labels import IGNORED
from geostance.training.config import DataConfig, SourceConfig
from geostance.training.mixing.data import (
    Splits,
    label_counts,
    load_splits,
    repeats,
    sentiment_counts,
    split_by_group,
)
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


def mixture(root: Path | None = None, **weights: float) -> DataConfig:
    sources = [SourceConfig(name=name, weight=weights[name]) for name in weights]
    return DataConfig(sources=sources, root=root)


def load(
    root: Path, seed: int = 1, limit: int | None = None, **weights: float
) -> Splits:
    config = mixture(root, **weights)
    return load_splits(config.model_copy(update={"limit": limit}), seed)


def write_own(root: Path, *rows: dict[str, str]) -> None:
    (root / "own").mkdir(exist_ok=True)
    text = "\n".join(map(json.dumps, rows))
    (root / "own" / "a.jsonl").write_text(text)


def own_row(text: str, stance: str, split: str = "train") -> dict[str, str]:
    return {"text": text, "target": "nato", "stance": stance, "split": split}


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


def test_temperature_evens_sources_out():
    sizes = {"dse": 9000, "own": 1000}
    config = mixture(dse=1, own=2)
    assert repeats(config, sizes) == {"dse": 1, "own": 2}
    square = repeats(config.model_copy(update={"temperature": 2}), sizes)
    shares = {name: square[name] * size for name, size in sizes.items()}
    assert sum(shares.values()) == pytest.approx(11_000)
    assert shares["dse"] / shares["own"] == pytest.approx(3 / 2)
    hot = repeats(config.model_copy(update={"temperature": 1e9}), sizes)
    assert hot["own"] * 1000 / (hot["dse"] * 9000) == pytest.approx(2)


def test_a_mixture_by_temperature_follows_the_seed(corpora: Path):
    config = mixture(corpora, newsmtsc=1, dse=1).model_copy(update={"temperature": 3})
    first, again, other = (load_splits(config, seed) for seed in (1, 1, 2))
    assert first == again
    assert first.train != other.train
    plain = load(corpora, newsmtsc=1, dse=1)
    assert abs(len(first.train) - len(plain.train)) <= 1
    seen = Counter(example.source for example in first.train)
    once = Counter(example.source for example in plain.train)
    assert (once["newsmtsc"] > once["dse"]) == (seen["newsmtsc"] < once["newsmtsc"])


def test_dev_texts_of_any_source_are_left_out_of_training(corpora: Path):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(corpora / "dse", root / "dse")
        held_out = load(root, dse=1).dev["dse"][0].text
        write_own(
            root,
            own_row(f"{held_out.upper()}!", "favor"),
            own_row("NATO met.", "favor"),
            own_row("NATO left.", "against"),
            own_row("NATO met again.", "favor", "dev"),
        )
        alone, both = load(root, own=1), load(root, own=1, dse=1)
    assert (alone.dropped, len(alone.train)) == ({"own": 0}, 3)
    assert both.dropped == {"own": 1, "dse": 0}
    own = [example for example in both.train if example.source == "own"]
    assert {example.text for example in own} == {"NATO met.", "NATO left."}
    assert both.dev["own"] == alone.dev["own"]
    assert len(both.dev["dse"]) == 20
    assert len(both.sources["own"]) == 4


def test_nothing_left_to_train_on(tmp_path: Path):
    rows = [own_row("NATO met.", "favor"), own_row("“NATO met”", "favor", "dev")]
    write_own(tmp_path, *rows)
    with pytest.raises(DataError, match="source own: each of its 1 train texts also"):
        load(tmp_path, own=1)


def test_one_class_is_nothing_to_learn(tmp_path: Path, corpora: Path):
    rows = [own_row(f"NATO met {n}.", "favor") for n in range(3)]
    write_own(tmp_path, *rows, own_row("NATO left.", "against", "dev"))
    with pytest.raises(DataError) as caught:
        load(tmp_path, own=1)
    assert str(caught.value) == (
        "training data: each stance in convention geostance is favor (3 of them): give "
        "examples of other labels, or leave these out"
    )
    # Beside our own statements, which share the convention, they are of use.
    assert load(tmp_path, own=1, geostance=1).train
    tones = [{"text": f"It rained {n}.", "sentiment": "negative"} for n in range(50)]
    write_own(tmp_path, *tones)
    with pytest.raises(DataError, match="each sentiment is negative"):
        load(tmp_path, own=1)


def test_sources_that_share_a_convention_are_calibrated_together(corpora: Path):
    splits = load(corpora, own=1, dse=1, geostance=1, polnear=1)
    joined = splits.dev_by_convention()
    assert list(joined) == ["geostance", "dse"]
    assert joined["geostance"] == splits.dev["own"] + splits.dev["geostance"]


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


def test_label_counts_are_those_of_a_convention():
    own, ours = (replace(MANY[0], source=name) for name in ("own", "geostance"))
    counts = label_counts([MANY[0], MANY[1], example(1, "g", label=IGNORED), own, ours])
    assert counts == {"dse": {0: 2, IGNORED: 1}, "geostance": {0: 2}}


def test_sentiment_counts_are_those_of_a_convention():
    own, ours = (replace(MANY[0], source=name) for name in ("own", "geostance"))
    counts = sentiment_counts([MANY[0], own, replace(ours, sentiment=1)])
    assert counts == {"dse": {IGNORED: 1}, "geostance": {IGNORED: 1, 1: 1}}


def test_digest_tells_other_data(corpora: Path):
    first = load(corpora, dse=1)
    assert first.digest() == load(corpora, dse=1).digest()
    assert first.digest() != load(corpora, dse=2).digest()
    assert first.digest() != load(corpora, seed=2, dse=1).digest()
