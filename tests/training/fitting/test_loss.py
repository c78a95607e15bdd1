import math
from collections import Counter

import pytest
import torch
from torch import Tensor

from geostance.models.heads import StanceOutput
from geostance.models.labels import IGNORED
from geostance.training.fitting.loss import (
    attribution_loss,
    class_weights,
    consistency_loss,
    retention_loss,
    sentiment_loss,
    stance_loss,
)

ALIKE = torch.ones(2, 4)


def output(
    stance: Tensor | None = None,
    sentiment: Tensor | None = None,
    tags: Tensor | None = None,
):
    empty = torch.zeros(0, 4), torch.zeros(0, 3)
    return StanceOutput(
        stance=empty[0] if stance is None else stance,
        sentiment=empty[1] if sentiment is None else sentiment,
        tags=tags,
    )


def test_class_weights_by_hand():
    counts = {"b": Counter({0: 1, 1: 4, 2: 4, IGNORED: 90}), "c": Counter({3: 5})}
    full = class_weights(counts, ["a", "b"], 1.0)
    assert full.tolist() == [[1, 1, 1, 1], [3.0, 0.75, 0.75, 1]]
    half = class_weights(counts, ["a", "b"], 0.5)
    assert half[1].tolist() == pytest.approx([3**0.5, 0.75**0.5, 0.75**0.5, 1])
    assert class_weights(counts, ["b", "c"], 0.0).tolist() == [[1] * 4] * 2


def test_stance_loss_by_hand():
    weights = torch.tensor([[1.0, 2.0, 1.0, 1.0], [5.0, 1.0, 1.0, 1.0]])
    logits = torch.tensor([[0.0, 0.0, 0.0, 0.0], [math.log(3), 0.0, 0.0, 0.0]])
    # -log(1/4) under weight 2 and -log(3/6) under weight 5.
    expected = (2 * math.log(4) + 5 * math.log(2)) / 7
    labels, convention = torch.tensor([1, 0]), torch.tensor([0, 1])
    loss = stance_loss(output(logits), labels, convention, weights, 0.0)
    assert loss.item() == pytest.approx(expected)


def test_smoothing_spreads_over_the_labels_of_the_convention():
    logits = torch.tensor([[math.log(2), 0.0, 0.0, -1e4]])
    loss = stance_loss(output(logits), torch.tensor([0]), torch.tensor([0]), ALIKE, 0.3)
    spread = (math.log(2) + 2 * math.log(4)) / 3
    assert loss.item() == pytest.approx(0.7 * math.log(2) + 0.3 * spread)


def test_ignored_pairs_give_no_gradient():
    stance = torch.randn(3, 4, requires_grad=True)
    labels = torch.tensor([IGNORED, 2, IGNORED])
    loss = stance_loss(output(stance), labels, torch.zeros(3).long(), ALIKE, 0.1)
    (gradient,) = torch.autograd.grad(loss, stance)
    assert gradient[[0, 2]].abs().max() == 0
    assert gradient[1].abs().max() > 0


@pytest.mark.parametrize("pairs", [0, 2])
def test_batch_without_a_stance_label_gives_zero(pairs: int):
    stance = torch.randn(pairs, 4, requires_grad=True)
    labels = torch.full((pairs,), IGNORED)
    convention = torch.zeros(pairs).long()
    loss = stance_loss(output(stance), labels, convention, ALIKE, 0.1)
    assert loss.item() == 0
    (gradient,) = torch.autograd.grad(loss, stance)
    assert not gradient.any()


def test_sentiment_loss_by_hand():
    weights = torch.tensor([[1.0, 1.0, 4.0], [2.0, 1.0, 1.0]])
    rows = [[0.0, 0.0, 0.0], [9.0, 0.0, 0.0], [math.log(2), 0.0, 0.0]]
    logits = torch.tensor(rows, requires_grad=True)
    labels, convention = torch.tensor([2, IGNORED, 0]), torch.tensor([0, 0, 1])
    loss = sentiment_loss(output(sentiment=logits), labels, convention, weights)
    # -log(1/3) under weight 4 and -log(2/4) under weight 2.
    assert loss.item() == pytest.approx((4 * math.log(3) + 2 * math.log(2)) / 6)
    (gradient,) = torch.autograd.grad(loss, logits)
    assert gradient[[0, 2]].any(1).all()
    assert not gradient[1].any()


def test_batch_without_a_sentiment_label_gives_zero():
    logits = torch.randn(2, 3, requires_grad=True)
    labels, convention = torch.tensor([IGNORED] * 2), torch.zeros(2).long()
    loss = sentiment_loss(output(sentiment=logits), labels, convention, ALIKE)
    assert loss.item() == 0
    (gradient,) = torch.autograd.grad(loss, logits)
    assert not gradient.any()


def test_attribution_loss_by_hand():
    tags = torch.tensor([[0, 6, IGNORED]])
    logits = torch.zeros(1, 3, 7)
    logits[0, 1, 6] = math.log(6)
    expected = (math.log(7) + math.log(2)) / 2
    loss = attribution_loss(output(tags=logits), tags)
    assert loss.item() == pytest.approx(expected)


def test_no_attribution_no_loss():
    nothing = torch.full((1, 3), IGNORED)
    assert attribution_loss(output(tags=torch.zeros(1, 3, 7)), nothing) == 0
    assert attribution_loss(output(), torch.zeros(1, 3, dtype=torch.long)) == 0


def test_retention_by_hand():
    taught = Tensor([[0.25, 0.75]]).log(), Tensor([[0.5, 0.5]]).log()
    same = output(stance=taught[0], sentiment=taught[1])
    assert retention_loss(same, *taught).item() == pytest.approx(0.0, abs=1e-7)
    own = output(stance=Tensor([[0.0, 0.0]]), sentiment=Tensor([[0.0, 0]]))
    wanted = 0.25 * math.log(0.25 / 0.5) + 0.75 * math.log(0.75 / 0.5)
    assert retention_loss(own, *taught).item() == pytest.approx(wanted, rel=1e-5)


def test_retention_without_pairs():
    own = output(sentiment=Tensor([[0.0, 1.0]]))
    loss = retention_loss(own, torch.empty(0, 4), Tensor([[0.5, 0.5]]).log())
    assert loss.item() > 0


def test_retention_passes_over_what_nobody_taught():
    own = output(stance=Tensor([[0.0, 0], [3, 1]]), sentiment=Tensor([[0.0, 0]]))
    taught = Tensor([[0.25, 0.75], [math.nan, math.nan]]).log()
    loss = retention_loss(own, taught, Tensor([[math.nan, math.nan]]))
    wanted = 0.25 * math.log(0.25 / 0.5) + 0.75 * math.log(0.75 / 0.5)
    assert loss.item() == pytest.approx(wanted, rel=1e-5)


def test_consistency_by_hand():
    one = output(stance=Tensor([[0.0, 0.0]]), sentiment=Tensor([[0.0, 0.0]]))
    other = output(stance=Tensor([[0.0, math.log(3.0)]]), sentiment=Tensor([[0.0, 0]]))
    there = 0.25 * math.log(0.25 / 0.5) + 0.75 * math.log(0.75 / 0.5)
    back = 0.5 * math.log(0.5 / 0.25) + 0.5 * math.log(0.5 / 0.75)
    found = consistency_loss(one, other).item()
    assert found == pytest.approx((there + back) / 2, rel=1e-5)
    assert consistency_loss(other, one).item() == pytest.approx(found)
    assert consistency_loss(one, one).item() == pytest.approx(0.0, abs=1e-7)
