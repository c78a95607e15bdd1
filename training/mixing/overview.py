"""What lies in each source: labels, lengths, duplicates, leaks between splits."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from geostance.models.labels import IGNORED, SENTIMENTS, STANCES
from geostance.models.mentions import MentionFinder
from geostance.models.targets import default_targets
from geostance.training.sources import SOURCES
from geostance.training.sources.examples import OTHER, Example, target_of

from .data import split_source
from .duplicates import leaks, plain, said

_SPLITS = ("train", "dev", "test")


@dataclass(frozen=True, slots=True)
class Overview:
    """The figures of one source, split as training splits it."""

    source: str
    splits: dict[str, int]
    """Statements by split."""

    stances: dict[str, int]
    """Stance labels, of all targets."""

    targets: dict[str, dict[str, int]]
    """Stance labels by target; those that the targets file lacks are "other"."""

    sentiments: dict[str, int]
    """Sentiment labels; empty where they are not annotated."""

    tagged: int
    """Spans of source, cue and content."""

    words: tuple[float, int]
    """Median and greatest number of words in a statement."""

    duplicates: int
    """Statements whose text stood before, case and punctuation aside."""

    leaks: int
    """Train statements whose text a dev or test split has too, or nearly so."""


def overview(name: str, root: Path | None) -> Overview:
    """Read a source and count.

    Args:
        name: A key of `SOURCES`.
        root: The folder above the public corpora.

    Raises:
        DataError: If the source is unknown, missing or malformed.
    """
    return summarised(name, split_source(name, root))


def summarised(name: str, examples: Sequence[Example]) -> Overview:
    """Count what a source's examples hold."""
    splits = Counter(example.split for example in examples)
    targets = labels_by_target(examples)
    stances = sum(targets.values(), Counter[str]())
    sentiments = Counter[str](
        SENTIMENTS[example.sentiment]
        for example in examples
        if example.sentiment != IGNORED
    )
    lengths = [len(example.text.split()) for example in examples]
    return Overview(
        source=name,
        splits=_ordered(splits, (*_SPLITS, *sorted(set(splits) - set(_SPLITS)))),
        stances=_ordered(stances, STANCES),
        targets={key: _ordered(own, STANCES) for key, own in targets.items()},
        sentiments=_ordered(sentiments, SENTIMENTS),
        tagged=sum(len(example.tagged or ()) for example in examples),
        words=(median(lengths), max(lengths)) if lengths else (0, 0),
        duplicates=len(examples) - len({plain(said(e)) for e in examples}),
        leaks=len(leaks(examples)),
    )


def labels_by_target(examples: Sequence[Example]) -> dict[str, Counter[str]]:
    """Count stance labels by target, in the order of the targets file, "other" last."""
    finder = MentionFinder(default_targets())
    counts = {target: Counter[str]() for target in (*default_targets().ids, OTHER)}
    for example in examples:
        for actor, label in example.stances.items():
            if label != IGNORED:
                target = target_of(example, actor, finder)
                counts[target][STANCES[label]] += 1
    return {target: own for target, own in counts.items() if own}


def _ordered(counts: Counter[str], order: Sequence[str]) -> dict[str, int]:
    return {label: counts[label] for label in order if counts[label]}


def lying_in(root: Path) -> list[str]:
    """Return the sources whose folders lie under a root, ours among them."""
    return [name for name, source in SOURCES.items() if source.lies_in(root)]
