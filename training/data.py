"""The mixture: sources -> train and dev examples, split by group."""

import hashlib
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from datasets import Dataset

from geostance.models.archive import TrainedModel
from geostance.models.errors import DataError
from geostance.models.labels import IGNORED, SENTIMENTS, STANCES

from .config import DataConfig
from .sources import read_source
from .sources.examples import Example, to_dataset
from .teaching import lessons

DEV_FRACTION = 0.1
"""Share of groups held out where a source publishes no dev split. It is no option:
a model must never be evaluated on what another fraction let it train on."""


@dataclass(frozen=True, slots=True)
class Splits:
    """Training examples, repeated by their weights, and dev examples by source."""

    train: list[Example]
    dev: dict[str, list[Example]]

    def train_dataset(self, teachers: Sequence[TrainedModel] = ()) -> Dataset:
        """Return the training examples, each with its `length` and its `row`.

        Where there are teachers, also with what they say: `taught_stance` and
        `taught_sentiment`.
        """
        lengths = [len(example.text) for example in self.train]
        dataset = to_dataset(self.train).add_column("length", lengths)
        dataset = dataset.add_column("row", list(range(len(lengths))))
        if teachers:
            stances, sentiments = zip(*lessons(teachers, self.train), strict=True)
            dataset = dataset.add_column("taught_stance", list(stances))
            dataset = dataset.add_column("taught_sentiment", list(sentiments))
        return dataset

    def digest(self) -> str:
        """Return a hash of the training examples in their order."""
        rows = "\n".join(map(repr, self.train))
        return hashlib.sha256(rows.encode("utf-8", "surrogatepass")).hexdigest()


def load_splits(config: DataConfig, seed: int) -> Splits:
    """Read every source, hold out its dev split, and mix the rest.

    Raises:
        DataError: If a source is missing or malformed, a split stays empty, or a train
            split has one label only.
    """
    train: list[Example] = []
    dev: dict[str, list[Example]] = {}
    random = Random(seed)
    for source in config.sources:
        examples = split_source(source.name, config.root)
        own = [example for example in examples if example.split == "train"]
        dev[source.name] = [example for example in examples if example.split == "dev"]
        if not own or not dev[source.name]:
            raise DataError(
                f"source {source.name}: its train or dev split is empty: "
                "check that the folder holds the whole corpus"
            )
        _check_labels(source.name, own)
        random.shuffle(own)
        own = own[: config.limit]
        train += own * math.floor(source.weight)
        train += own[: round(len(own) * (source.weight % 1))]
    return Splits(train, dev)


def _check_labels(source: str, examples: list[Example]) -> None:
    """Refuse a source from which no label can be told from another."""
    stances = Counter(label for e in examples for label in e.stances.values())
    sentiments = Counter(example.sentiment for example in examples)
    for head, names, counts in (
        ("stance", STANCES, stances),
        ("sentiment", SENTIMENTS, sentiments),
    ):
        counts.pop(IGNORED, None)
        if len(counts) == 1:
            ((label, count),) = counts.items()
            raise DataError(
                f"source {source}: each {head} in its train split ({count}) is "
                f"{names[label]}: a model learns nothing from one label: add examples "
                "of others, or leave the source out"
            )


def split_source(name: str, root: Path | None) -> list[Example]:
    """Read a source with the splits that training and evaluation share.

    Raises:
        DataError: If the source is unknown, missing or malformed.
    """
    return split_by_group(read_source(name, root), DEV_FRACTION)


def split_by_group(examples: list[Example], fraction: float) -> list[Example]:
    """Move a share of the training groups to dev, unless there is a dev split.

    A group's place follows from its name alone, so that it stays where it is when
    others come or go, and no seed can be chosen for the figure it gives.
    """
    if any(example.split == "dev" for example in examples):
        return examples
    return [
        replace(example, split="dev")
        if example.split == "train" and _place(example) < fraction
        else example
        for example in examples
    ]


def _place(example: Example) -> float:
    name = f"{example.source}/{example.group}".encode()
    return int.from_bytes(hashlib.sha256(name).digest()[:6]) / 2**48


def label_counts(examples: list[Example]) -> dict[str, Counter[int]]:
    """Count stance label ids by source."""
    counts: dict[str, Counter[int]] = {}
    for example in examples:
        counts.setdefault(example.source, Counter()).update(example.stances.values())
    return counts
