"""What lies in each source: labels, lengths, duplicates, leaks between splits."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from geostance.models.labels import IGNORED, SENTIMENTS, STANCES
from geostance.models.network import REPORTED

from .data import split_source
from .sources import SOURCES
from .sources.examples import Example


@dataclass(frozen=True, slots=True)
class Overview:
    """The figures of one source, split as training splits it."""

    source: str
    splits: dict[str, int]
    """Statements by split."""

    stances: dict[str, int]
    """Stance labels, of all targets."""

    sentiments: dict[str, int]
    """Sentiment labels; empty where they are not annotated."""

    tagged: int
    """Spans of source, cue and content."""

    words: tuple[float, int]
    """Median and greatest number of words in a statement."""

    duplicates: int
    """Statements whose text stood before."""

    leaks: int
    """Texts that stand in more than one split."""


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
    stances = Counter(
        STANCES[label]
        for example in examples
        for label in example.stances.values()
        if label != IGNORED
    )
    sentiments = Counter(
        SENTIMENTS[example.sentiment]
        for example in examples
        if example.sentiment != IGNORED
    )
    places: defaultdict[str, set[str]] = defaultdict(set)
    for example in examples:
        places[example.text].add(example.split)
    lengths = [len(example.text.split()) for example in examples]
    return Overview(
        source=name,
        splits=dict(Counter(example.split for example in examples)),
        stances={label: stances[label] for label in STANCES if stances[label]},
        sentiments={s: sentiments[s] for s in SENTIMENTS if sentiments[s]},
        tagged=sum(len(example.tagged or ()) for example in examples),
        words=(median(lengths), max(lengths)) if lengths else (0, 0),
        duplicates=len(examples) - len(places),
        leaks=sum(len(splits) > 1 for splits in places.values()),
    )


def lying_in(root: Path) -> list[str]:
    """Return the sources whose folders lie under a root, ours among them."""
    return [name for name in SOURCES if name == REPORTED or (root / name).is_dir()]
