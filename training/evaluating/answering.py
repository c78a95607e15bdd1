"""A model answers annotated examples."""

from collections.abc import Sequence

import numpy as np

from geostance.models.labels import IGNORED, STANCES
from geostance.models.mentions import MentionFinder
from geostance.models.prediction import Model, predict
from geostance.models.targets import default_targets
from geostance.training.sources.examples import Example, target_of, to_query

from .answers import Answers, SpanAnswers


def answers(
    model: Model, examples: Sequence[Example], convention: str
) -> tuple[Answers, Answers | None]:
    """Let the model answer examples in a convention: stance, and sentiment if any."""
    predictions = predict(model, [to_query(e.row()) for e in examples], convention)
    finder = MentionFinder(default_targets())
    stance_rows, labels, targets, groups = [], [], [], []
    for example, prediction in zip(examples, predictions, strict=True):
        for row, (actor, label) in enumerate(example.stances.items()):
            if label != IGNORED:
                stance_rows.append(prediction.stance[row])
                labels.append(label)
                targets.append(target_of(example, actor, finder))
                groups.append(example.group)
    toned = [
        (prediction.sentiment, example.sentiment, example.group)
        for example, prediction in zip(examples, predictions, strict=True)
        if example.sentiment != IGNORED
    ]
    sentiment = None
    if toned:
        logits, tones, own = zip(*toned, strict=True)
        sentiment = Answers(np.stack(logits), list(tones), [""] * len(tones), list(own))
    stances = np.array(stance_rows, np.float32).reshape(-1, len(STANCES))
    return Answers(stances, labels, targets, groups), sentiment


def answers_by_head(
    model: Model, examples: Sequence[Example], convention: str
) -> dict[str, Answers | SpanAnswers]:
    """Let the model answer all that examples annotate.

    Returns:
        `stance` and `sentiment`, or `attribution`, each where it is annotated.
    """
    tagged = [example for example in examples if example.tagged is not None]
    if tagged:
        return {"attribution": span_answers(model, tagged)}
    stance, sentiment = answers(model, examples, convention)
    found: dict[str, Answers | SpanAnswers] = {}
    if stance.labels:
        found["stance"] = stance
    if sentiment:
        found["sentiment"] = sentiment
    return found


def span_answers(model: Model, examples: Sequence[Example]) -> SpanAnswers:
    """Let the model tag statements whose spans are annotated."""
    predictions = predict(model, [to_query(example.row()) for example in examples])
    return SpanAnswers(
        [prediction.tagged for prediction in predictions],
        [example.tagged or () for example in examples],
        [example.group for example in examples],
    )
