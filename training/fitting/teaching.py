"""What other models of ours say of training examples, to be kept to or learned from."""

import math
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from geostance.models.archive import TrainedModel
from geostance.models.calibration import softmax
from geostance.models.labels import REPORTED, SENTIMENTS, STANCES
from geostance.models.prediction import predict
from geostance.training.mixing.data import Lesson
from geostance.training.sources import SOURCES
from geostance.training.sources.examples import Example, to_query

Chances = NDArray[np.float64]


def lessons(
    teachers: Sequence[TrainedModel],
    examples: Sequence[Example],
    untaught: Collection[str] = (),
) -> list[Lesson]:
    """Return the mean of the teachers' probabilities for every example.

    Each answers in the convention of the example's source where it knows it, and else
    in the reported one. An example that is repeated is asked for once; those of sources
    `untaught` get numbers that are none (nan).
    """
    by_source: dict[str, dict[int, Example]] = {}
    for example in examples:
        by_source.setdefault(example.source, {})[id(example)] = example
    found: dict[int, Lesson] = {}
    for source, unique in by_source.items():
        if source in untaught:
            found |= {key: _nothing(example) for key, example in unique.items()}
            continue
        taught = _mean([_answers(t, list(unique.values()), source) for t in teachers])
        found |= dict(zip(unique, taught, strict=True))
    return [found[id(example)] for example in examples]


def _answers(
    teacher: TrainedModel, examples: Sequence[Example], source: str
) -> list[tuple[Chances, Chances]]:
    known = teacher.network.conventions
    convention = SOURCES[source].convention
    predictions = predict(
        teacher,
        [to_query(example.row()) for example in examples],
        convention if convention in known else REPORTED,
    )
    return [(softmax(p.stance), softmax(p.sentiment)) for p in predictions]


def _nothing(example: Example) -> Lesson:
    return [[math.nan] * len(STANCES)] * len(example.stances), [math.nan] * len(
        SENTIMENTS
    )


def _mean(
    answers: Sequence[Sequence[tuple[Chances, Chances]]],
) -> list[Lesson]:
    taught = []
    for one in zip(*answers, strict=True):
        stance, sentiment = (np.mean(p, axis=0) for p in zip(*one, strict=True))
        taught.append((_logs(stance).tolist(), _logs(sentiment).tolist()))
    return taught


def _logs(probabilities: Chances) -> Chances:
    # A label that a convention lacks has no chance: finite, so that 0 x log 0 is 0.
    return np.log(np.maximum(probabilities, 1e-9))
