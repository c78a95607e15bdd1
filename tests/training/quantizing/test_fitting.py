from functools import partial
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from geostance.models.archive import TrainedModel
from geostance.models.masking import Query
from geostance.models.tensors import Tensors
from geostance.training.quantizing import choosing
from geostance.training.quantizing.choosing import Layer, choose
from geostance.training.quantizing.copies import EXTRA, copies, spread
from geostance.training.quantizing.fitting import fit
from geostance.training.quantizing.layers import (
    FixedScale,
    HalfEmbedding,
    IntegerLinear,
)
from geostance.training.quantizing.rounding import rounded
from geostance.training.quantizing.sites import feeds, inputs_of, sites

SIZE = 256
TOKENS = 40


class Toy(nn.Module):
    """An encoder with two layers, one of which gets what the other gives."""

    def __init__(self, towering: float = 1, activation: Any = torch.tanh) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.table = nn.Parameter(torch.randn(TOKENS, SIZE), requires_grad=False)
        self.first = nn.Linear(SIZE, SIZE)
        self.second = nn.Linear(SIZE, 8, bias=False)
        self.activation = activation
        with torch.no_grad():
            # For some tokens one feature towers above the rest, as does its weight.
            self.table[:4, 0] = towering
            self.first.weight[7, 0] = 1
            self.second.weight[:, 7] *= towering

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        between = self.activation(self.first(self.table[input_ids]))
        states: Tensor = self.second(between)
        return states * attention_mask[..., None]


@pytest.fixture
def batch(tiny_model: TrainedModel) -> Tensors:
    return Tensors.of(tiny_model.encoder([Query("It rained all day."), Query("No.")]))


def toy_batches(batch: Tensors) -> list[Tensors]:
    torch.manual_seed(1)
    ids = torch.randint(TOKENS, (64, 12))
    own = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
    return [Tensors(**{**batch.named(), **own})]


def run(toy: Toy, batches: list[Tensors]) -> Tensor:
    with torch.no_grad():
        found = [toy(one.input_ids, one.attention_mask) for one in batches]
    return torch.cat(found)


def test_layers_that_share_their_input_stand_together(
    tiny_model: TrainedModel, batch: Tensors
):
    found = sites(tiny_model.network.encoder, batch)
    first = [name.rpartition("self.")[2] for name in found[0]]
    assert first == ["query", "key", "value"]
    layers = tiny_model.network.encoder.config.num_hidden_layers
    assert [len(names) for names in found] == [3, 1, 1, 1] * layers


def test_inputs_are_of_tokens_and_not_of_padding(
    tiny_model: TrainedModel, batch: Tensors
):
    encoder = tiny_model.network.encoder
    (first, *_), *_ = sites(encoder, batch)
    states = inputs_of(encoder, first, [batch, batch])
    assert len(states) == 2 * batch.attention_mask.sum()
    assert len(states) < 2 * batch.input_ids.numel()
    assert not encoder.get_submodule(first)._forward_pre_hooks


def lost(toy: Toy, batches: list[Tensors]) -> Tensor:
    """Fit an encoder; return what each token lost of its outputs."""
    wanted = run(toy, batches)
    fit(toy, batches)
    gaps = (run(toy, batches) - wanted).square().sum(-1)
    return gaps / wanted.square().sum(-1)


def test_layers_in_8_bits_say_nearly_the_same(batch: Tensors):
    toy = Toy()
    found = lost(toy, toy_batches(batch))
    assert isinstance(toy.first, IntegerLinear)
    assert isinstance(toy.second, IntegerLinear)
    assert toy.second.integers.shape == (8, SIZE)
    assert 0 < found.median() < 1e-3


def test_a_feature_that_towers_is_there_more_than_once(
    batch: Tensors, monkeypatch: pytest.MonkeyPatch
):
    toy = Toy(towering=40, activation=torch.relu)
    found = lost(toy, toy_batches(batch))
    assert isinstance(toy.first, IntegerLinear)
    assert isinstance(toy.second, IntegerLinear)
    assert toy.first.integers.shape == (SIZE + EXTRA, SIZE)
    assert toy.second.integers.shape == (8, SIZE + EXTRA)
    assert torch.equal(toy.first.integers[7], toy.first.integers[8])
    monkeypatch.setattr(choosing, "_WORTH", 0)
    without = lost(Toy(towering=40, activation=torch.relu), toy_batches(batch))
    assert 0 < found.median() < without.median() / 2


def test_what_is_not_a_feature_of_its_own_has_no_copies(batch: Tensors):
    """A softmax mixes features: to repeat one would change the others."""
    toy = Toy(towering=40, activation=partial(torch.softmax, dim=-1))
    batches = toy_batches(batch)
    assert not feeds(toy, "first", "second", batches[0])
    lost(toy, batches)
    assert isinstance(toy.first, IntegerLinear)
    assert len(toy.first.integers) == SIZE


def test_mean_of_each_output_stays():
    layer = Layer(torch.randn(500, SIZE) + 1, torch.randn(8, SIZE))
    activations, counts = choose(layer, fed=False)
    made = layer.rounded(activations, counts)
    found = activations(layer.states) @ (made.integers * made.scales).T + made.bias
    gaps = layer.shares @ (found - layer.wanted) / layer.shares.sum()
    assert torch.allclose(gaps, torch.zeros(8), atol=1e-3)
    assert 0 < made.error < 1e-3


def test_tokens_count_in_relation_to_what_is_said_of_them():
    torch.manual_seed(0)
    states, weights = torch.randn(500, SIZE), torch.randn(8, SIZE)
    activations, counts = choose(Layer(states, weights), fed=False)
    usual = Layer(states, weights).rounded(activations, counts).error
    states[::50] *= 1e-3
    faint = Layer(states, weights).rounded(activations, counts).error
    assert faint > 100 * usual


def test_copies_share_what_is_greatest():
    counts = copies(torch.tensor([1.0, 9.0, 2.0]), 5)
    assert counts.tolist() == [1, 5, 2]
    assert copies(torch.ones(3), 0).tolist() == [1, 1, 1]


def test_integers_of_copies_sum_to_the_whole():
    counts = torch.tensor([1, 3, 2])
    whole = torch.tensor([[-127.0, 380.0, -254.0], [5.0, -7.0, 0.0]])
    shared = spread(whole, counts)
    assert shared.abs().max() <= 127
    parts = torch.split(shared, counts.tolist(), dim=1)
    assert torch.equal(torch.stack([part.sum(1) for part in parts], 1), whole)
    assert shared[1].tolist() == [5, -3, -2, -2, 0, 0]


def test_a_fixed_scale_cuts_what_is_beyond():
    scale = FixedScale(torch.tensor([0.0, 6.0]), torch.tensor([1.0, 2.0]), 1.0)
    states = torch.tensor([[0.5, 7.0], [9.0, -9.0], [0.0, 6.0]])
    found = scale(states)
    wanted = torch.tensor([[1.5, 1.5], [2.0, 0.0], [1.0, 1.0]])
    assert torch.allclose(found, wanted, atol=0.01)
    scale.repeat(torch.tensor([1, 2]))
    again = scale(states[:, [0, 1, 1]])
    assert torch.equal(again, found[:, [0, 1, 1]])


def test_weights_are_rounded_for_what_matters():
    weights = torch.tensor([[1.0, 0.011, -0.5], [0.0, 0.0, 0.0]])
    once = torch.ones(3)
    integers, scales = rounded(weights, torch.ones(3), once)
    assert integers.abs().max() <= 127
    assert torch.allclose(integers * scales, weights, atol=0.005)
    # The greatest weight is cut where its feature is always near zero.
    _, finer = rounded(weights, torch.tensor([0.0, 1.0, 1.0]), once)
    assert finer[0] < scales[0]
    # It need not be where copies share it.
    integers, shared = rounded(weights, torch.ones(3), torch.tensor([4.0, 1.0, 1.0]))
    assert shared[0] < scales[0]
    assert torch.allclose(integers * shared, weights, atol=0.003)


def test_weights_make_up_for_what_others_lose():
    torch.manual_seed(0)
    states = torch.randn(2000, 16) @ torch.randn(16, SIZE)
    layer = Layer(states, torch.randn(8, SIZE))
    activations, counts = choose(layer, fed=False)
    nearest = layer.rounded(activations, counts)
    found = layer.rounded(activations, counts, compensate=True)
    assert torch.equal(found.scales, nearest.scales)
    assert torch.equal(found.integers, found.integers.round())
    assert found.integers.abs().max() <= 127
    assert found.error < 0.8 * nearest.error


def test_embeddings_are_in_16_bits():
    table = nn.Embedding(4, 3)
    rows = torch.tensor([[3, 0]])
    found = HalfEmbedding(table)(rows)
    assert found.dtype == torch.float32
    assert torch.equal(found, table(rows).half().float())
