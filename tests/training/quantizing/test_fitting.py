from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from geostance.models.archive import TrainedModel
from geostance.models.encoding import Batch
from geostance.models.masking import Query
from geostance.training.quantizing.fitting import fit
from geostance.training.quantizing.layers import (
    FixedScale,
    HalfEmbedding,
    IntegerLinear,
    ScaleOfItsOwn,
)
from geostance.training.quantizing.rounding import rounded
from geostance.training.quantizing.sites import inputs_of, sites

SIZE = 256
TOKENS = 40


class Toy(nn.Module):
    """An encoder with two layers, one of which gets what the other gives."""

    def __init__(self, towering: float) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.table = nn.Parameter(torch.randn(TOKENS, SIZE), requires_grad=False)
        # Few tokens tower above the rest, in no feature of their own.
        self.table[:3] *= towering
        self.first = nn.Linear(SIZE, SIZE)
        self.second = nn.Linear(SIZE, 8, bias=False)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        states: Tensor = self.second(self.first(self.table[input_ids]).tanh())
        return states * attention_mask[..., None]


@pytest.fixture
def batch(tiny_model: TrainedModel) -> Batch:
    return tiny_model.encoder([Query("It rained all day."), Query("No.")])


def toy_batches(batch: Batch) -> list[Batch]:
    torch.manual_seed(1)
    ids = torch.randint(TOKENS, (64, 12))
    return [replace(batch, input_ids=ids, attention_mask=torch.ones_like(ids))]


def run(toy: Toy, batches: list[Batch]) -> Tensor:
    with torch.no_grad():
        found = [toy(one.input_ids, one.attention_mask) for one in batches]
    return torch.cat(found)


def test_layers_that_share_their_input_stand_together(
    tiny_model: TrainedModel, batch: Batch
):
    found = sites(tiny_model.network.encoder, batch)
    first = [name.rpartition("self.")[2] for name in found[0]]
    assert first == ["query", "key", "value"]
    layers = tiny_model.network.encoder.config.num_hidden_layers
    assert [len(names) for names in found] == [3, 1, 1, 1] * layers


def test_inputs_are_of_tokens_and_not_of_padding(
    tiny_model: TrainedModel, batch: Batch
):
    encoder = tiny_model.network.encoder
    (first, *_), *_ = sites(encoder, batch)
    states = inputs_of(encoder, first, [batch, batch])
    assert len(states) == 2 * batch.attention_mask.sum()
    assert len(states) < 2 * batch.input_ids.numel()
    assert not encoder.get_submodule(first)._forward_pre_hooks


@pytest.mark.parametrize(("towering", "kind"), [(1, FixedScale), (60, ScaleOfItsOwn)])
def test_fixed_scales_are_taken_where_they_do(
    towering: float, kind: type[nn.Module], batch: Batch
):
    toy, batches = Toy(towering), toy_batches(batch)
    wanted = run(toy, batches)
    fit(toy, batches)
    assert isinstance(toy.first, IntegerLinear)
    assert isinstance(toy.first.activations, kind)
    lost = (run(toy, batches) - wanted).square().mean() / wanted.square().mean()
    assert 0 < lost < 1e-3


def test_mean_of_each_output_stays(batch: Batch):
    toy, batches = Toy(1), toy_batches(batch)
    states = toy.table[batches[0].input_ids]
    wanted = toy.first(states).mean((0, 1))
    fit(toy, batches)
    assert torch.allclose(toy.first(states).mean((0, 1)), wanted, atol=1e-5)


def test_a_scale_of_its_own_follows_each_token():
    states = torch.randn(5, SIZE)
    together = ScaleOfItsOwn()(torch.stack([states, 1000 * states]))
    assert torch.allclose(together[0], ScaleOfItsOwn()(states))
    assert torch.allclose(together[1], 1000 * together[0], rtol=1e-5)
    assert 0 < (together[0] - states).abs().max() < states.abs().max() / 200


def test_a_fixed_scale_cuts_what_is_beyond():
    scale = FixedScale(torch.tensor([1.0, 2.0]), -1, 1)
    found = scale(torch.tensor([[0.5, 1.0], [9.0, -9.0], [0.0, 0.0]]))
    assert torch.allclose(found[0], torch.tensor([0.5, 0.5]), atol=0.01)
    assert torch.allclose(found[1], torch.tensor([1.0, -1.0]), atol=0.01)
    assert found[2].tolist() == [0, 0]


def test_weights_are_rounded_for_what_matters():
    weights = torch.tensor([[1.0, 0.011, -0.5], [0.0, 0.0, 0.0]])
    integers, scales = rounded(weights, torch.ones(3))
    assert integers.abs().max() <= 127
    assert torch.allclose(integers * scales, weights, atol=0.005)
    # The greatest weight is cut where its feature is always near zero.
    _, finer = rounded(weights, torch.tensor([0.0, 1.0, 1.0]))
    assert finer[0] < scales[0]


def test_embeddings_are_in_16_bits():
    table = nn.Embedding(4, 3)
    rows = torch.tensor([[3, 0]])
    found = HalfEmbedding(table)(rows)
    assert found.dtype == torch.float32
    assert torch.equal(found, table(rows).half().float())
