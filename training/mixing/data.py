"""The mixture: sources -> train and dev examples, split by group."""

import hashlib
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from random import Random

from datasets import Dataset

from geostance.models.errors import DataError
from geostance.models.labels import IGNORED, SENTIMENTS, STANCES
from geostance.training.config import DataConfig
from geostance.training.sources import SOURCES, read_source
from geostance.training.sources.examples import Example, to_dataset

from .duplicates import leaks

DEV_FRACTION = 0.1
"""Share of groups held out where a source publishes no dev split. It is no option:
a model must never be evaluated on what another fraction let it train on."""

Lesson = tuple[list[list[float]], list[float]]
"""What teachers say of an example: log-probabilities of each actor's stance,
(actors, 4), and of the sentiment, (3,)."""


@dataclass(frozen=True, slots=True)
class Splits:
    """Training examples, repeated by their weights, and dev examples by source."""

    train: list[Example]
    dev: dict[str, list[Example]]
    sources: dict[str, list[Example]] = field(default_factory=dict)
    """All examples of each source, split as published."""
    dropped: dict[str, int] = field(default_factory=dict)
    """Source -> its train examples left out, because their text is dev or test text."""

    def train_dataset(self, lessons: Sequence[Lesson] = ()) -> Dataset:
        """Return the training examples, each with its `row`.

        Where there is a lesson for each, also with `taught_stance` and
        `taught_sentiment`.
        """
        places = list(range(len(self.train)))
        dataset = to_dataset(self.train).add_column("row", places)
        if lessons:
            stances, sentiments = zip(*lessons, strict=True)
            dataset = dataset.add_column("taught_stance", list(stances))
            dataset = dataset.add_column("taught_sentiment", list(sentiments))
        return dataset

    def dev_by_convention(self) -> dict[str, list[Example]]:
        """Join the dev examples of sources that share a labelling convention."""
        joined: dict[str, list[Example]] = {}
        for name, examples in self.dev.items():
            if SOURCES[name].labels:
                joined.setdefault(SOURCES[name].convention, []).extend(examples)
        return joined

    def digest(self) -> str:
        """Return a hash of the training examples in their order."""
        rows = "\n".join(map(repr, self.train))
        return hashlib.sha256(rows.encode("utf-8", "surrogatepass")).hexdigest()


def load_splits(config: DataConfig, seed: int) -> Splits:
    """Read every source, hold out its dev split, and mix the rest.

    A train example whose text a dev or test split of any of the sources has too, word
    for word or nearly, is left out. Dev splits stay as they are.

    Raises:
        DataError: If a source is missing or malformed, a split stays empty, or all
            labels of a head are one.
    """
    sources = {s.name: split_source(s.name, config.root) for s in config.sources}
    leaked = {id(example) for example in leaks(chain(*sources.values()))}
    own: dict[str, list[Example]] = {}
    dev: dict[str, list[Example]] = {}
    dropped: dict[str, int] = {}
    random = Random(seed)
    for name, examples in sources.items():
        train = [example for example in examples if example.split == "train"]
        dev[name] = [example for example in examples if example.split == "dev"]
        kept = [example for example in train if id(example) not in leaked]
        _check_filled(name, train, kept, dev[name])
        dropped[name] = len(train) - len(kept)
        random.shuffle(kept)
        own[name] = kept[: config.limit]
    _check_labels(list(chain(*own.values())))
    mixed = []
    for name, times in repeats(
        config, {n: len(kept) for n, kept in own.items()}
    ).items():
        mixed += own[name] * math.floor(times)
        mixed += own[name][: round(len(own[name]) * (times % 1))]
    return Splits(mixed, dev, sources, dropped)


def repeats(config: DataConfig, sizes: dict[str, int]) -> dict[str, float]:
    """Return how often an example of each source is seen in an epoch.

    A source has a share of weight * size ** (1 / temperature), as multilingual mixtures
    are sampled (Arivazhagan et al., "Massively Multilingual Neural Machine Translation
    in the Wild", 2019), and all together as many examples as at temperature 1.

    Args:
        config: The weights and the temperature.
        sizes: Training examples by source.
    """
    weights = {source.name: source.weight for source in config.sources}
    shares = {
        name: weights[name] * size ** (1 / config.temperature)
        for name, size in sizes.items()
    }
    total = sum(weights[name] * size for name, size in sizes.items())
    scale = total / sum(shares.values())
    return {name: scale * shares[name] / size for name, size in sizes.items()}


def _check_filled(
    name: str, train: list[Example], kept: list[Example], dev: list[Example]
) -> None:
    if not train or not dev:
        raise DataError(
            f"source {name}: its train or dev split is empty: "
            "check that the folder holds the whole corpus"
        )
    if not kept:
        raise DataError(
            f"source {name}: each of its {len(train)} train texts also stands in a dev "
            "or test split: nothing is left to train on"
        )


def _check_labels(train: list[Example]) -> None:
    """Refuse a head that would learn to give one label whatever it reads."""
    seen: dict[str, Counter[str]] = {
        f"stance in convention {convention}": Counter(
            {STANCES[label]: n for label, n in counts.items() if label != IGNORED}
        )
        for convention, counts in label_counts(train).items()
    }
    tones = Counter(example.sentiment for example in train)
    del tones[IGNORED]
    seen["sentiment"] = Counter({SENTIMENTS[tone]: n for tone, n in tones.items()})
    for what, counts in seen.items():
        if len(counts) == 1:
            ((label, count),) = counts.items()
            raise DataError(
                f"training data: each {what} is {label} ({count:,} of them): give "
                "examples of other labels, or leave these out"
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
    """Count stance label ids by convention."""
    counts: dict[str, Counter[int]] = {}
    for example in examples:
        convention = SOURCES[example.source].convention
        counts.setdefault(convention, Counter()).update(example.stances.values())
    return counts


def sentiment_counts(examples: list[Example]) -> dict[str, Counter[int]]:
    """Count sentiment label ids by convention."""
    counts: dict[str, Counter[int]] = {}
    for example in examples:
        convention = SOURCES[example.source].convention
        counts.setdefault(convention, Counter())[example.sentiment] += 1
    return counts
