import copy
import math

import numpy as np
import pytest
import torch

from geostance.models.archive import TrainedModel
from geostance.models.calibration import softmax
from geostance.models.mentions import Mention
from geostance.models.prediction import predict
from geostance.training.fitting.teaching import lessons
from geostance.training.sources.examples import Example, to_query


def example(text: str, source: str) -> Example:
    start = text.index("Kellan")
    mentions = (Mention("kellan", start, start + 6),)
    return Example(text, text, mentions, {"kellan": 0}, source, "g", "train")


EXAMPLES = [
    example("Kellan praised nobody.", "dse"),
    example("They blamed Kellan for the talks.", "newsmtsc"),
    example("Nobody met Kellan.", "polnear"),
]


def test_lessons_are_the_mean_of_the_teachers(tiny_model: TrainedModel):
    other = copy.deepcopy(tiny_model)
    torch.nn.init.normal_(other.network.stance_head.shared.weight)
    taught = lessons([tiny_model, other], [*EXAMPLES, EXAMPLES[0]])
    assert taught[3] == taught[0]
    for one, source in zip(EXAMPLES, ("dse", "newsmtsc", "geostance"), strict=False):
        mean = sum(
            softmax(predict(model, [to_query(one.row())], source)[0].stance)
            for model in (tiny_model, other)
        )
        stance, sentiment = taught[EXAMPLES.index(one)]
        assert np.exp(stance) * 2 == pytest.approx(mean, abs=1e-5)
        assert np.exp(sentiment).sum() == pytest.approx(1)


def test_an_example_without_pairs_has_a_lesson_in_sentiment_alone(
    tiny_model: TrainedModel,
):
    bare = Example("a", "Nobody left.", (), {}, "dse", "g", "train")
    assert lessons([tiny_model], [bare])[0][0] == []


def test_untaught_sources_get_no_lesson(tiny_model: TrainedModel):
    taught = lessons([tiny_model], EXAMPLES, untaught=["dse"])
    assert all(math.isnan(chance) for chance in [*taught[0][0][0], *taught[0][1]])
    assert not any(math.isnan(chance) for chance in taught[1][1])
