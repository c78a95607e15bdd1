import copy
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from geostance.models.archive import TrainedModel
from geostance.models.network import CONVENTION_MODELS
from geostance.models.tensors import Tensors
from geostance.training.quantizing.writing import write_heads

openvino = pytest.importorskip("openvino", reason="needs geostance[fast]")


def states_of(statements: int, pairs: int, size: int) -> dict[str, Tensor]:
    """Make states of statements with two tokens each, and of pairs with one."""
    return {
        "states": torch.randn(statements, 2, size),
        "statement_tokens": torch.arange(2 * statements),
        "statement_starts": torch.arange(0, 2 * statements, 2),
        "pair_tokens": torch.arange(pairs),
        "pair_starts": torch.arange(pairs),
        "pair_statement": torch.arange(pairs) // 2,
        "convention": torch.arange(statements) % 3,
    }


@pytest.mark.parametrize("kind", CONVENTION_MODELS)
def test_heads_say_the_same_of_any_batch(
    tiny_model: TrainedModel, tmp_path: Path, kind: str
):
    torch.manual_seed(2)
    network = copy.deepcopy(tiny_model.network)
    for part in (network.stance_head, network.sentiment_head):
        part.model = kind
        torch.nn.init.normal_(part.correction.weight)
        torch.nn.init.normal_(part.correction.bias)
    size = network.encoder.config.hidden_size
    write_heads(network, size, tmp_path)
    engine: Any = openvino.Core().compile_model(
        tmp_path / "heads.xml", "CPU", {"INFERENCE_PRECISION_HINT": "f32"}
    )
    for statements, pairs in ((1, 1), (3, 5), (7, 2)):
        given = states_of(statements, pairs, size)
        found = engine({name: value.numpy() for name, value in given.items()})
        states, convention = given.pop("states"), given.pop("convention")
        inputs = Tensors(states, states, **given)
        with torch.no_grad():
            usual = network.read(states, inputs, convention)
        assert usual.stance.shape == (pairs, 4)
        for name, wanted in ("stance", usual.stance), ("sentiment", usual.sentiment):
            assert torch.allclose(torch.tensor(found[name]), wanted, atol=1e-5)
