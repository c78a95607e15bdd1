"""An encoder in 8 bits, and heads as they are -> what OpenVINO reads."""

import warnings
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from geostance.models.heads import StanceHeads
from geostance.models.int8 import without_telemetry
from geostance.models.quiet import quiet_transformers
from geostance.models.tensors import Tensors

from .layers import HalfEmbedding
from .rewriting import split_norms, write_out_attention


def write(encoder: nn.Module, folder: Path) -> None:
    """Write an encoder as OpenVINO runs it.

    Args:
        encoder: Its layers are in 8 bits; embeddings are put into 16, in place.
        folder: Where to write; it is made if absent.
    """
    with without_telemetry():
        import openvino
    for name, module in list(encoder.named_modules()):
        if isinstance(module, nn.Embedding):
            encoder.set_submodule(name, HalfEmbedding(module))
    # Two windows of which one is padded, so that the mask is traced too.
    ids = torch.tensor([[0, 1, 2, 3], [0, 1, 2, 3]])
    mask = torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0]])
    with quiet_transformers(), warnings.catch_warnings(), torch.no_grad():
        # Of tracing: what is constant for a statement of any length may be constant.
        warnings.simplefilter("ignore")
        whole = openvino.convert_model(
            _States(encoder).eval(),
            example_input={"input_ids": ids, "attention_mask": mask},
            input=[
                (name, [-1, -1], openvino.Type.i64)
                for name in ("input_ids", "attention_mask")
            ],
        )
    write_out_attention(whole)
    split_norms(whole)
    folder.mkdir(parents=True, exist_ok=True)
    openvino.save_model(whole, folder / "encoder.xml")


def write_heads(heads: StanceHeads, size: int, folder: Path) -> None:
    """Write heads as OpenVINO runs them, in float32.

    Args:
        heads: Of a network.
        size: Of the states that they read.
        folder: Where to write; it is there.
    """
    with without_telemetry():
        import openvino
    # Of two statements, and of two pairs that are both of the first.
    tokens, starts, first = map(torch.tensor, ([0, 1, 4], [0, 2], [0, 0]))
    example = (torch.ones(2, 4, size), tokens, starts, tokens, starts, first, first)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # of tracing: what is constant here is so
        graph = openvino.convert_model(_Heads(heads).eval(), example_input=example)
    for name, output in zip(
        ("stance", "sentiment", "tags"), graph.outputs, strict=False
    ):
        output.get_tensor().set_names({name})
    openvino.save_model(graph, folder / "heads.xml", compress_to_fp16=False)


class _Heads(nn.Module):
    """Heads that take `Inputs` one by one, and give a tuple."""

    def __init__(self, heads: StanceHeads) -> None:
        super().__init__()
        self.heads = heads

    def forward(
        self,
        states: Tensor,
        statement_tokens: Tensor,
        statement_starts: Tensor,
        pair_tokens: Tensor,
        pair_starts: Tensor,
        pair_statement: Tensor,
        convention: Tensor,
    ) -> tuple[Tensor, ...]:
        """Read states (W, L, H); names are those of the graph's inputs."""
        pools = (statement_tokens, statement_starts, pair_tokens, pair_starts)
        inputs = Tensors(states, states, *pools, pair_statement)  # read once already
        found = self.heads.read(states, inputs, convention)
        logits = (found.stance, found.sentiment, found.tags)
        return tuple(one for one in logits if one is not None)


class _States(nn.Module):
    """An encoder of transformers that returns its last states alone."""

    def __init__(self, encoder: Any) -> None:  # noqa: ANN401
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Map (W, L) ids and mask to (W, L, H)."""
        found = self.encoder(input_ids=input_ids, attention_mask=attention_mask)
        states: Tensor = found.last_hidden_state
        return states
