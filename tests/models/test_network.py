import copy

import pytest
import torch

from geostance.models.archive import TrainedModel
from geostance.models.heads import pooled
from geostance.models.labels import REPORTED, STANCES, TAKEN_STANCES
from geostance.models.masking import Query
from geostance.models.mentions import Mention
from geostance.models.network import CONVENTION_MODELS, StanceNetwork
from geostance.models.tensors import Tensors

QUERY = Query(
    "Russia met NATO.", [Mention("a", 0, 6), Mention("b", 11, 15)], ["a", "b"]
)


def logits(model: TrainedModel, network: StanceNetwork, convention: str):
    number = torch.tensor([network.conventions.index(convention)])
    network.train(False)
    with torch.no_grad():
        return network(Tensors.of(model.encoder([QUERY])), number)


def test_pooled_averages_by_owner():
    states = torch.tensor([[1.0, 2.0], [3.0, 4.0], [9.0, 9.0], [5.0, 0.0]])
    expected = [[5.0, 0.0], [0.0, 0.0], [2.0, 3.0]]
    found = pooled(states, torch.tensor([3, 0, 1]), torch.tensor([0, 1, 1]))
    assert found.tolist() == expected


def test_states_of_16_bits_are_averaged_in_full_precision(tiny_model: TrainedModel):
    inputs = Tensors.of(tiny_model.encoder([QUERY]))
    convention = torch.tensor([0])
    size = tiny_model.network.config.encoder["hidden_size"]
    torch.manual_seed(1)
    states = torch.randn(*inputs.input_ids.shape, size).bfloat16()
    network = copy.deepcopy(tiny_model.network)
    network.attribution_head = None
    with torch.no_grad():
        found = network.read(states, inputs, convention)
        usual = network.read(states.float(), inputs, convention)
    assert torch.equal(found.stance, usual.stance)
    assert torch.equal(found.sentiment, usual.sentiment)


def test_label_that_a_convention_lacks_has_no_chance(tiny_model: TrainedModel):
    network = tiny_model.network
    none = STANCES.index("none")
    for convention in ("newsmtsc", "dse"):
        chances = logits(tiny_model, network, convention).stance.softmax(-1)
        assert chances.shape == (2, 4)
        assert chances[:, none].max() < 1e-30
        assert torch.allclose(chances.sum(-1), torch.ones(2))
    reported = logits(tiny_model, network, REPORTED).stance.softmax(-1)
    assert reported[:, none].min() > 0.01


def test_conventions_agree_until_training_tells_them_apart(tiny_model: TrainedModel):
    network = copy.deepcopy(tiny_model.network)
    taken = len(TAKEN_STANCES)
    before = {c: logits(tiny_model, network, c) for c in network.conventions}
    for output in before.values():
        assert torch.equal(output.stance[:, :taken], before["dse"].stance[:, :taken])
        assert torch.equal(output.sentiment, before["dse"].sentiment)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    number = torch.tensor([network.conventions.index("newsmtsc")])
    output = network(Tensors.of(tiny_model.encoder([QUERY])), number)
    (output.stance[:, 1] - output.stance[:, 0]).sum().backward()
    optimizer.step()
    after = {c: logits(tiny_model, network, c).stance for c in network.conventions}
    assert torch.allclose(after["dse"][:, :taken], after[REPORTED][:, :taken])
    moved = after["newsmtsc"] - after["dse"]
    assert (moved[:, 0] > 1e-4).all()
    assert (moved[:, 1] < -1e-4).all()


def test_pairs_of_one_statement_are_scored_apart(tiny_model: TrainedModel):
    stance = logits(tiny_model, tiny_model.network, REPORTED).stance
    assert not torch.allclose(stance[0], stance[1], atol=1e-4)


@pytest.mark.parametrize("kind", CONVENTION_MODELS)
def test_how_conventions_may_differ(tiny_model: TrainedModel, kind: str):
    network = copy.deepcopy(tiny_model.network)
    for part in (network.stance_head, network.sentiment_head):
        part.model = kind
        torch.nn.init.normal_(part.correction.weight)
        torch.nn.init.normal_(part.correction.bias)
    network.train(False)
    queries = [QUERY, Query("He left NATO.", [Mention("b", 8, 12)], ["b"])]
    rows = {
        name: network(
            Tensors.of(tiny_model.encoder(queries)),
            torch.full((2,), network.conventions.index(name)),
        ).stance[:, :3]
        for name in network.conventions
    }
    apart = rows["newsmtsc"] - rows["dse"]
    assert bool(apart.abs().max() > 1e-3) == (kind != "none")
    # A bias moves the logits of every pair alike.
    assert bool(torch.allclose(apart[0], apart[2], atol=1e-6)) == (
        kind in ("none", "bias")
    )
