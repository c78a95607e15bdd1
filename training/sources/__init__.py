"""Annotated corpora, one small module each, behind one protocol.

A source is a function that takes the folder its corpus lies in and yields `Example`s
with their group and split as published ("train" where the corpus has only that).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from geostance.models.errors import DataError
from geostance.models.labels import STANCES, TAKEN_STANCES, Stance

from . import (
    corpus,
    dse,
    newsmtsc,
    own,
    polnear_statements,
    probes,
    rusentrel,
    ruw,
    seesaw,
    semeval,
)
from .examples import Example


@dataclass(frozen=True, slots=True)
class Source:
    """A corpus: how to read it, where it is published, how it labels."""

    name: str
    read: Callable[[Path], Iterator[Example]]
    labels: tuple[Stance, ...]
    means: str
    """What its labels mean, in a sentence, for cards."""
    published: str
    layout: str
    licence: str
    attribution: bool = False
    """Whether it annotates source, cue and content."""
    shares: str | None = None
    """The source whose labelling convention it follows; by default it has its own."""
    shipped: Path | None = None
    """Its folder, where it comes with geostance."""

    @property
    def convention(self) -> str:
        """The labelling convention that it is read and answered in."""
        return self.shares or self.name

    def lies_in(self, root: Path) -> bool:
        """Say whether there is such a folder, or such a part of geostance."""
        if self.shipped:
            return any(self.shipped.glob("*.jsonl"))
        return self.folder(root).is_dir()

    def folder(self, root: Path | None) -> Path:
        """Return where it lies, under the folder above the public corpora."""
        return self.shipped or (root or Path()) / self.name


SOURCES = {
    source.name: source
    for source in (
        Source(
            name="geostance",
            read=corpus.read,
            labels=STANCES,
            means="the stance of the statement's speaker toward the target, as a "
            "careful reader infers it from the statement in its article; "
            "`none` where the target is named and not spoken of "
            "(docs/labels.md)",
            published="ships with geostance",
            layout="training/corpus/*.jsonl",
            licence="CC BY 4.0",
            shipped=corpus.FOLDER,
        ),
        Source(
            name="probes",
            read=probes.read,
            labels=STANCES,
            means="as the corpus's, in pairs of statements that one edit tells apart",
            published="ships with geostance",
            layout="training/probes/{contrasts,invariances}.jsonl",
            licence="CC BY 4.0",
            shares="geostance",
            shipped=probes.FOLDER,
        ),
        Source(
            name="newsmtsc",
            read=newsmtsc.read,
            labels=TAKEN_STANCES,
            means="how the sentence makes its target look, whoever speaks; a bad "
            "event near the target often counts as `against`",
            published="https://github.com/fhamborg/NewsMTSC",
            layout="newsmtsc/train.jsonl",
            licence="MIT",
        ),
        Source(
            name="dse",
            read=dse.read,
            labels=TAKEN_STANCES,
            means="what one named party feels toward another; the author's own "
            "judgement stays `neutral`",
            published="https://github.com/bywords/directed_sentiment_analysis",
            layout="dse/train.txt and dse/valid.txt",
            licence="free use with citation",
        ),
        Source(
            name="ruw",
            read=ruw.read,
            labels=TAKEN_STANCES,
            means="the stance of a tweet's author toward Russia and Ukraine; "
            "neither side is read as `neutral`",
            published="https://github.com/multi-target/RUW",
            layout="ruw/raw_{train,val}_Russia_Ukraine.csv",
            licence="none stated: not for weights that are published",
        ),
        Source(
            name="semeval2016",
            read=semeval.read,
            labels=TAKEN_STANCES,
            means="the stance of a tweet's author toward a topic, even one it does "
            "not name; neither side is read as `neutral`",
            published="https://www.saifmohammad.com/WebPages/StanceDataset.htm",
            layout="semeval2016/{trial,training}data-all-annotations.txt",
            licence="research use",
        ),
        Source(
            name="seesaw",
            read=seesaw.read,
            labels=TAKEN_STANCES,
            means="what one party that a news sentence names feels toward another",
            published="https://github.com/launchnlp/SEESAW",
            layout="seesaw/{annotations,articles,meta}/*.json",
            licence="CC BY-NC-SA 4.0: not for weights that are published freely",
        ),
        Source(
            name="rusentrel",
            read=rusentrel.read,
            labels=TAKEN_STANCES,
            means="what one party that an article names feels toward another, over "
            "the whole article",
            published="https://github.com/nicolay-r/RuSentRel",
            layout="rusentrel/synonyms.txt and rusentrel/train/*.{txt,ann,opin.txt}",
            licence="MIT",
        ),
        Source(
            name="own",
            read=own.read,
            labels=STANCES,
            means="as its annotators meant them, in the words of docs/labels.md",
            published="you: columns text, target, stance, ... (docs/training.md)",
            layout="own/*.{jsonl,csv,parquet}",
            licence="yours",
            shares="geostance",
        ),
        Source(
            name="polnear",
            read=polnear_statements.read,
            labels=(),
            means="which words name the source, cue and content of an attribution; "
            "no stances",
            published="https://github.com/networkdynamics/PolNeAR",
            layout="polnear/data/{train,dev}/{text,attributions}",
            licence="none stated; published for research",
            attribution=True,
        ),
    )
}


def read_source(name: str, root: Path | None) -> list[Example]:
    """Read all of a source.

    Args:
        name: A key of `SOURCES`.
        root: The folder that holds a folder for each public corpus.

    Raises:
        DataError: If the source is unknown or missing, or a row is malformed.
    """
    if name not in SOURCES:
        raise DataError(f"source {name!r} is unknown: choose from {', '.join(SOURCES)}")
    source = SOURCES[name]
    folder = source.folder(root)
    if not folder.is_dir():
        raise DataError(
            f"{folder}: no such folder: get {name} from {source.published}, lay it out "
            f"as {source.layout} and give the folder above it as data.root"
        )
    return list(source.read(folder))
