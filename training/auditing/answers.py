"""What a model says of a target, and how answers that belong together differ."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from statistics import fmean

import numpy as np

from geostance.models.archive import TrainedModel
from geostance.models.encoding import StatementEncoder
from geostance.models.labels import SENTIMENTS, STANCES, Sentiment, Stance
from geostance.models.masking import Query
from geostance.models.mentions import MentionFinder
from geostance.models.prediction import predict

_ENCODED_AT_ONCE = 256
_UNASKED = (0.0, 0.0, 0.0, 1.0)
Chances = tuple[float, ...]
_STANCE: Callable[["Answer"], str] = attrgetter("label")
_CHANCES: Callable[["Answer"], Chances] = attrgetter("probabilities")


@dataclass(frozen=True, slots=True)
class Answer:
    """The stance toward the one actor asked for, and the sentiment of the statement."""

    text: str
    probabilities: Chances
    """In the order of `STANCES`."""
    seen: int
    """Number of the network's input: answers to the same input share it. -1 where the
    actor is not found and not asked about, as in scoring: `none`, for sure."""
    tone: Chances
    """Of the sentiment, in the order of `SENTIMENTS`."""

    @property
    def label(self) -> Stance:
        """The likeliest label."""
        return STANCES[self.probabilities.index(max(self.probabilities))]

    @property
    def sentiment(self) -> Sentiment:
        """The likeliest sentiment."""
        return SENTIMENTS[self.tone.index(max(self.tone))]

    @property
    def margin(self) -> float:
        """P(favor) - P(against), -1 to 1."""
        return self.probabilities[0] - self.probabilities[1]

    def probability(self, label: Stance) -> float:
        """Return the probability of a label."""
        return self.probabilities[STANCES.index(label)]


def find_query(text: str, actor: str, finder: MentionFinder) -> Query:
    """Read a statement as scoring does, in an article that has named the actor.

    Returns:
        A query that asks for the actor if the finder sees it in the text.
    """
    mentions = finder.find(text, [actor])
    asked = [actor] if any(mention.actor == actor for mention in mentions) else []
    return Query(text, mentions, asked)


def answer(model: TrainedModel, queries: Sequence[Query]) -> list[Answer]:
    """Answer queries for one actor or none each; each distinct input is read once.

    What is distinct is decided by what enters the network, not by what masking ought
    to have hidden: a name that slips through shows.
    """
    inputs = _inputs(model.encoder, queries)
    first: dict[bytes, int] = {}
    for place, one in enumerate(inputs):
        first.setdefault(one, place)
    numbers = {one: number for number, one in enumerate(first)}
    found = predict(model, [queries[place] for place in first.values()])
    chances = model.calibration.probabilities
    tones = [tuple(chances("sentiment", one.sentiment).tolist()) for one in found]
    stances = [chances("stance", one.stance).tolist() for one in found]
    answers = []
    for query, number in zip(queries, map(numbers.__getitem__, inputs), strict=True):
        if query.actors:
            (stance,), seen = stances[number], number
        else:
            stance, seen = _UNASKED, -1
        answers.append(Answer(query.text, tuple(stance), seen, tones[number]))
    return answers


def usual(answers: Sequence[Answer], label: Callable[[Answer], str] = _STANCE) -> str:
    """Return the most common label; of equally common ones, the first."""
    return Counter(map(label, answers)).most_common(1)[0][0]


def flips(answers: Sequence[Answer], label: Callable[[Answer], str] = _STANCE) -> float:
    """Return the share (in %) of labels that differ from the most common one."""
    common = usual(answers, label)
    return 100 * fmean(label(one) != common for one in answers)


def shift(
    answers: Sequence[Answer], chances: Callable[[Answer], Chances] = _CHANCES
) -> float:
    """Return the largest change of any label's probability, 0 to 1."""
    columns = zip(*map(chances, answers), strict=True)
    widest: float = max(max(column) - min(column) for column in columns)
    return widest


def mean_of(answers: Sequence[Answer]) -> Answer:
    """Return the mean of several answers as one."""
    columns = zip(*(one.probabilities for one in answers), strict=True)
    tones = zip(*(one.tone for one in answers), strict=True)
    return Answer(
        answers[0].text,
        tuple(map(fmean, columns)),
        answers[0].seen,
        tuple(map(fmean, tones)),
    )


def _inputs(encoder: StatementEncoder, queries: Sequence[Query]) -> list[bytes]:
    """Return all that the network reads of each query: tokens, and what they mark."""
    inputs = [b""] * len(queries)
    # Statements of like length share a batch, so that little of it is padding.
    order = sorted(range(len(queries)), key=lambda place: len(queries[place].text))
    for start in range(0, len(order), _ENCODED_AT_ONCE):
        places = order[start : start + _ENCODED_AT_ONCE]
        batch = encoder([queries[place] for place in places])
        read = np.stack([batch.input_ids, batch.statement >= 0, batch.pair >= 0], 2)
        window_of = batch.statement.max(1)
        for number, place in enumerate(places):
            windows = window_of == number
            real = batch.attention_mask[windows] == 1
            inputs[place] = read[windows][real].tobytes()
    return inputs
