"""Annotated corpora, one small module each, behind one protocol.

A source is a function that takes the folder its corpus lies in and yields `Example`s
with their group and split as published ("train" where the corpus has only that).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from geostance.models.errors import DataError
from geostance.models.labels import STANCES, TAKEN_STANCES, Stance

from . import corpus, dse, newsmtsc, own, polnear_statements, ruw, semeval
from .examples import Example


@dataclass(frozen=True, slots=True)
class Source:
    """A corpus: how to read it, where it is published, how it labels."""

    name: str
    read: Callable[[Path], Iterator[Example]]
    labels: tuple[Stance, ...]
    published: str
    layout: str
    licence: str
    attribution: bool = False
    """Whether it annotates source, cue and content."""


SOURCES = {
    source.name: source
    for source in (
        Source(
            name="geostance",
            read=corpus.read,
            labels=STANCES,
            published="ships with geostance",
            layout="training/corpus/*.jsonl",
            licence="CC BY 4.0",
        ),
        Source(
            name="newsmtsc",
            read=newsmtsc.read,
            labels=TAKEN_STANCES,
            published="https://github.com/fhamborg/NewsMTSC",
            layout="newsmtsc/train.jsonl",
            licence="MIT",
        ),
        Source(
            name="dse",
            read=dse.read,
            labels=TAKEN_STANCES,
            published="https://github.com/bywords/directed_sentiment_analysis",
            layout="dse/train.txt and dse/valid.txt",
            licence="free use with citation",
        ),
        Source(
            name="ruw",
            read=ruw.read,
            labels=TAKEN_STANCES,
            published="https://github.com/multi-target/RUW",
            layout="ruw/raw_{train,val}_Russia_Ukraine.csv",
            licence="none stated: not for weights that are published",
        ),
        Source(
            name="semeval2016",
            read=semeval.read,
            labels=TAKEN_STANCES,
            published="https://www.saifmohammad.com/WebPages/StanceDataset.htm",
            layout="semeval2016/{trial,training}data-all-annotations.txt",
            licence="research use",
        ),
        Source(
            name="own",
            read=own.read,
            labels=STANCES,
            published="you: columns text, target, stance, ... (docs/training.md)",
            layout="own/*.{jsonl,csv,parquet}",
            licence="yours",
        ),
        Source(
            name="polnear",
            read=polnear_statements.read,
            labels=(),
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
    folder = corpus.FOLDER if name == "geostance" else (root or Path()) / name
    if not folder.is_dir():
        raise DataError(
            f"{folder}: no such folder: get {name} from {source.published}, lay it out "
            f"as {source.layout} and give the folder above it as data.root"
        )
    return list(source.read(folder))
