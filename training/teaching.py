"""What other models of ours say of training examples, to be kept to or learned from."""

from collections.abc import Sequence

import torch

from geostance.models.archive import TrainedModel
from geostance.models.network import REPORTED
from geostance.models.prediction import predict

from .sources.examples import Example, to_query

Lesson = tuple[list[list[float]], list[float]]
"""Log-probabilities of each actor's stance, (actors, 4), and of the sentiment, (3,)."""


def lessons(
    teachers: Sequence[TrainedModel], examples: Sequence[Example]
) -> list[Lesson]:
    """Return the mean of the teachers' probabilities for every example.

    Each answers in the convention of the example's source where it knows it, and else
    in the reported one. An example that is repeated is asked for once.
    """
    by_source: dict[str, dict[int, Example]] = {}
    for example in examples:
        by_source.setdefault(example.source, {})[id(example)] = example
    found: dict[int, Lesson] = {}
    for source, unique in by_source.items():
        taught = _mean([_answers(t, list(unique.values()), source) for t in teachers])
        found |= dict(zip(unique, taught, strict=True))
    return [found[id(example)] for example in examples]


def _answers(
    teacher: TrainedModel, examples: Sequence[Example], source: str
) -> list[tuple[torch.Tensor, torch.Tensor]]:
    known = teacher.network.conventions
    predictions = predict(
        teacher,
        [to_query(example.row()) for example in examples],
        source if source in known else REPORTED,
    )
    return [(p.stance.softmax(-1), p.sentiment.softmax(-1)) for p in predictions]


def _mean(
    answers: Sequence[Sequence[tuple[torch.Tensor, torch.Tensor]]],
) -> list[Lesson]:
    taught = []
    for one in zip(*answers, strict=True):
        stance, sentiment = (torch.stack(p).mean(0) for p in zip(*one, strict=True))
        taught.append((_logs(stance).tolist(), _logs(sentiment).tolist()))
    return taught


def _logs(probabilities: torch.Tensor) -> torch.Tensor:
    # A label that a convention lacks has no chance: finite, so that 0 x log 0 is 0.
    return probabilities.clamp(min=1e-9).log()
