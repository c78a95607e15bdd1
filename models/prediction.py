"""Queries -> logits, in batches by length, in the order they came."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Protocol

import numpy as np

from .batching import length_batches
from .calibration import Calibration
from .encoding import Batch, StatementEncoder
from .labels import REPORTED
from .logits import Floats, Logits
from .masking import Query
from .tagging import Tagged, decode

AHEAD = 3
"""Batches given to the engine beyond the one whose scores are read: while it works,
the next ones are put together."""

_ENCODING = Lock()
"""Fast tokenizers are set up with each call, which some versions of theirs refuse while
another thread of the process tokenizes ("Already borrowed")."""


class Network(Protocol):
    """What runs: a `StanceNetwork` or an `Int8Network`."""

    conventions: list[str]

    @property
    def tags_reports(self) -> bool:
        """Whether it has learned to tag who says what."""

    @property
    def works_beside(self) -> bool:
        """Whether it works while Python goes on."""

    def start(self, batch: Batch, convention: int) -> Callable[[], Logits]:
        """Begin to score a batch; what is returned waits for the scores.

        Args:
            batch: Of S statements.
            convention: Place in `conventions` of the one to answer in.
        """


class Model(Protocol):
    """What predicts: a `TrainedModel` or an `Int8Model`."""

    @property
    def network(self) -> Network:
        """It has the heads."""

    @property
    def encoder(self) -> StatementEncoder:
        """It makes the batches."""

    @property
    def calibration(self) -> Calibration:
        """It makes probabilities of the logits."""

    @property
    def source(self) -> str:
        """Where the model came from."""

    @property
    def engine(self) -> str:
        """What runs the encoder: "torch" or "int8"."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the network says of one query."""

    stance: Floats
    """(actors, 4) logits, a row per actor asked for, in the order of `STANCES`."""

    sentiment: Floats
    """(3,) logits in the order of `SENTIMENTS`."""

    tagged: tuple[Tagged, ...]
    """Sources, cues and contents, placed in the query's text; none without the head, or
    if they were not asked for."""


def predict(
    model: Model,
    queries: Sequence[Query],
    convention: str = REPORTED,
    batch_size: int = 32,
    tags: bool = True,
) -> list[Prediction]:
    """Run the network over queries; the result is in their order.

    Queries that are alike in all (agencies' copy, in many papers) are run once.

    Args:
        model: The trained model.
        queries: Statements with their mentions.
        convention: Whose labelling convention to answer in.
        batch_size: Statements of usual length in a batch, which holds more of shorter
            and fewer of longer ones; it changes speed, not scores.
        tags: Whether to read who says what, too.

    Raises:
        ValueError: If the model does not know the convention.
    """
    known = model.network.conventions
    if convention not in known:
        raise ValueError(
            f"convention {convention!r} is unknown to the model: it knows "
            f"{', '.join(known)}"
        )
    alike: dict[object, list[int]] = {}
    for place, query in enumerate(queries):
        alike.setdefault(_key(query), []).append(place)
    places = list(alike.values())
    once = [queries[same[0]] for same in places]
    results: list[Prediction | None] = [None] * len(queries)
    found = _run(model, once, known.index(convention), batch_size, tags)
    for number, prediction in found:
        for place in places[number]:
            results[place] = prediction
    return [result for result in results if result is not None]


def _run(
    model: Model,
    queries: Sequence[Query],
    convention: int,
    batch_size: int,
    tags: bool,
) -> Iterator[tuple[int, Prediction]]:
    """Yield the place of each query and its prediction, by length."""
    running: deque[tuple[list[int], Batch, Callable[[], Logits]]] = deque()
    for places, encoded in encoded_batches(model.encoder, queries, batch_size, tags):
        running.append((places, encoded, model.network.start(encoded, convention)))
        if len(running) > AHEAD:
            yield from _finished(queries, tags, *running.popleft())
    while running:
        yield from _finished(queries, tags, *running.popleft())


def _finished(
    queries: Sequence[Query],
    tags: bool,
    places: list[int],
    encoded: Batch,
    finish: Callable[[], Logits],
) -> Iterator[tuple[int, Prediction]]:
    found = finish()
    ends = np.cumsum([len(queries[i].actors) for i in places])
    stances = np.split(found.stance, ends[:-1])
    tagged = decode(encoded, found.tags if tags else None)
    for i, *own in zip(places, stances, found.sentiment, tagged, strict=True):
        yield i, Prediction(*own)


def encoded_batches(
    encoder: StatementEncoder,
    queries: Sequence[Query],
    batch_size: int,
    traced: bool = True,
) -> Iterator[tuple[list[int], Batch]]:
    """Encode queries in batches of like length, each with the places of its queries.

    All are tokenized before the first batch; batches are put together as they are asked
    for.

    Args:
        encoder: The model's own.
        queries: Statements with their mentions.
        batch_size: Statements of usual length in a batch.
        traced: Whether to trace tokens back to the statements' text.
    """
    with _ENCODING:
        tokenized = encoder.tokenize(queries, traced=traced)
    for places in length_batches(list(map(len, tokenized)), batch_size):
        yield places, encoder.batch([tokenized[i] for i in places])


def _key(query: Query) -> object:
    """Return what all that the network and the result depend on follows from."""
    shown = tuple(sorted(query.shown.items()))
    return query.text, tuple(query.mentions), tuple(query.actors), shown
