"""Graphs are the same after they are rewritten, in other operations."""

from collections import Counter
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention

from geostance.models.int8 import without_telemetry
from geostance.training.quantizing.rewriting import split_norms, write_out_attention

with without_telemetry():
    openvino = pytest.importorskip("openvino", reason="needs geostance[fast]")

pytestmark = pytest.mark.filterwarnings("ignore:.torch.jit.trace:DeprecationWarning")

SIZE = 8


class Block(nn.Module):
    """A norm whose result is added to what is made of it, and multiplied."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.norm = nn.LayerNorm(SIZE)
        self.layer = nn.Linear(SIZE, SIZE)
        nn.init.normal_(self.norm.weight)
        nn.init.normal_(self.norm.bias)

    def forward(self, states: Tensor) -> Tensor:
        normed = self.norm(states)
        found: Tensor = normed + self.layer(normed * 3).relu()
        return found


class Attention(nn.Module):
    """Two attentions that heed the same mask, or add it."""

    def __init__(self, adds: bool = False) -> None:
        super().__init__()
        self.adds = adds

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        heeds = mask[:, None, None, :]
        heeds = heeds - 1 if self.adds else heeds > 0
        for scale in (1.0, 0.5):
            states = scaled_dot_product_attention(
                states, states + 1, states * 2, heeds, scale=scale
            )
        return states


def kinds(model: Any) -> Counter[str]:
    return Counter(node.get_type_name() for node in model.get_ordered_ops())


def run(model: Any, *inputs: Tensor) -> Tensor:
    compiled = openvino.Core().compile_model(
        model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"}
    )
    given = dict(enumerate(one.numpy() for one in inputs))
    return torch.from_numpy(compiled(given)[0])


def test_whatever_takes_a_norm_does_its_last_steps():
    block, states = Block().eval(), torch.randn(2, 5, SIZE)
    model = openvino.convert_model(block, example_input=states)
    before = kinds(model)
    split_norms(model)
    after = kinds(model)
    assert after["MVN"] == before["MVN"] == 1
    (norm,) = (n for n in model.get_ordered_ops() if n.get_type_name() == "MVN")
    takers = norm.output(0).get_target_inputs()
    assert [one.get_node().get_type_name() for one in takers] == ["Multiply"] * 2
    assert torch.allclose(run(model, states), block(states), atol=1e-4)


def test_attention_is_written_out_with_one_mask():
    attention = Attention()
    states, mask = torch.randn(2, 3, 5, SIZE), torch.ones(2, 5)
    mask[1, 3:] = 0
    model = openvino.convert_model(attention, example_input=(states, mask))
    assert kinds(model)["ScaledDotProductAttention"] == 2
    write_out_attention(model)
    after = kinds(model)
    assert after["ScaledDotProductAttention"] == 0
    assert after["Softmax"] == 2
    assert after["Select"] == 1
    found = run(model, states, mask)
    assert torch.allclose(found, attention(states, mask), atol=1e-4)


def test_attention_that_adds_its_mask_stays():
    given = torch.randn(2, 3, 5, SIZE), torch.ones(2, 5)
    model = openvino.convert_model(Attention(adds=True), example_input=given)
    write_out_attention(model)
    assert kinds(model)["ScaledDotProductAttention"] == 2
