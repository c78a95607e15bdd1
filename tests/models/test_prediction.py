from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch

from geostance.models.archive import TrainedModel
from geostance.models.encoding import Batch, Numbers, StatementEncoder, Tokenized
from geostance.models.logits import Logits
from geostance.models.masking import Query
from geostance.models.mentions import MentionFinder
from geostance.models.prediction import predict
from geostance.models.targets import default_targets
from geostance.training.config import EncoderConfig
from geostance.training.fitting.build import build_model

FINDER = MentionFinder(default_targets())


def queries() -> list[Query]:
    """Statements of one word to six windows, with none to three actors."""
    texts = [
        "Russia praised the treaty.",
        "Critics blamed NATO for the failed talks, and rightly so. " * 12
        + "Moscow left.",
        "",
        "Nobody confirmed the plan.",
        "The US thanked Russia; NATO denied the plan on Tuesday.",
        "A delegation will arrive. " * 9 + "NATO and Washington regret the threat.",
        "NATO",
        "   ",
    ]
    found = [(text, FINDER.find(text)) for text in texts]
    return [Query(t, m, list(dict.fromkeys(x.actor for x in m))) for t, m in found]


@pytest.mark.parametrize("batch_size", [2, 3, 7, 32])
def test_scores_do_not_depend_on_batch_size(tiny_model: TrainedModel, batch_size: int):
    alone = predict(tiny_model, queries(), batch_size=1)
    together = predict(tiny_model, queries(), batch_size=batch_size)
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_allclose(one.stance, other.stance, rtol=0, atol=1e-5)
        np.testing.assert_allclose(one.sentiment, other.sentiment, rtol=0, atol=1e-5)


def test_scores_do_not_depend_on_order(tiny_model: TrainedModel):
    asked = queries()
    usual = predict(tiny_model, asked, batch_size=3)
    order = list(range(len(asked)))
    for seed in range(3):
        Random(seed).shuffle(order)
        shuffled = predict(tiny_model, [asked[i] for i in order], batch_size=3)
        for place, i in enumerate(order):
            np.testing.assert_allclose(
                shuffled[place].stance, usual[i].stance, rtol=0, atol=1e-5
            )
            np.testing.assert_allclose(
                shuffled[place].sentiment, usual[i].sentiment, rtol=0, atol=1e-5
            )


def test_a_row_for_each_actor_asked_for(tiny_model: TrainedModel):
    shapes = [tuple(p.stance.shape) for p in predict(tiny_model, queries())]
    assert shapes == [(1, 4), (2, 4), (0, 4), (0, 4), (3, 4), (2, 4), (1, 4), (0, 4)]


def test_rows_follow_the_order_of_the_actors(tiny_model: TrainedModel):
    text = "The US thanked Russia."
    mentions = FINDER.find(text)
    (one,) = predict(tiny_model, [Query(text, mentions, ["us", "russia"])])
    (other,) = predict(tiny_model, [Query(text, mentions, ["russia", "us"])])
    np.testing.assert_allclose(one.stance[::-1], other.stance, rtol=0, atol=1e-6)
    assert not np.allclose(one.stance[0], one.stance[1], atol=1e-4)


def test_like_queries_are_run_once(
    tiny_model: TrainedModel, monkeypatch: pytest.MonkeyPatch
):
    seen: list[Query] = []
    tokenize = StatementEncoder.tokenize

    def spy(
        encoder: StatementEncoder, asked: list[Query], traced: bool
    ) -> list[Tokenized]:
        seen.extend(asked)
        return tokenize(encoder, asked, traced=traced)

    monkeypatch.setattr(StatementEncoder, "tokenize", spy)
    asked = queries()
    other = replace(asked[4], actors=["us"])  # the same text, and less asked of it
    found = predict(tiny_model, [*asked, other, *asked[::-1]], batch_size=3)
    assert len(seen) == len(asked) + 1
    for one, again in zip(
        found[: len(asked)], found[: -len(asked) - 1 : -1], strict=True
    ):
        assert one is again
    assert found[len(asked)].stance.shape == (1, 4)


def test_without_tags_all_else_is_the_same(encoder_folder: Path):
    config = EncoderConfig(name=str(encoder_folder), max_length=48, overlap=12)
    model = build_model(config, ["dse", "polnear"])
    model.network.train(False)
    with torch.no_grad():  # or it would tag nothing
        model.network.get_parameter("attribution_head.1.bias")[1] = 9
    told = predict(model, queries())
    found = predict(model, queries(), tags=False)
    assert any(one.tagged for one in told)
    for one, other in zip(told, found, strict=True):
        assert np.array_equal(one.stance, other.stance)
        assert np.array_equal(one.sentiment, other.sentiment)
        assert other.tagged == ()


def test_little_of_what_is_scored_is_padding(
    tiny_model: TrainedModel, monkeypatch: pytest.MonkeyPatch
):
    random = Random(4)
    # As long in characters, and not at all in tokens.
    words = ["go " * 14, "incomprehensibilities incomprehensible", "。" * 40]
    asked = [Query(" ".join(random.choices(words, k=n % 4 + 1))) for n in range(300)]
    masks: list[Numbers] = []
    start = tiny_model.network.start

    def spy(batch: Batch, convention: int) -> Callable[[], Logits]:
        masks.append(batch.attention_mask.flatten())
        return start(batch, convention)

    monkeypatch.setattr(tiny_model.network, "start", spy)
    predict(tiny_model, asked)
    assert len(masks) > 3
    assert np.concatenate(masks).mean() > 0.8


def test_no_queries(tiny_model: TrainedModel):
    assert predict(tiny_model, []) == []


def test_unknown_convention_lists_those_known(tiny_model: TrainedModel):
    with pytest.raises(ValueError, match="'semeval' is unknown") as caught:
        predict(tiny_model, queries(), "semeval")
    assert str(caught.value).endswith("it knows geostance, newsmtsc, dse")
