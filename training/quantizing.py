"""A trained encoder -> OpenVINO, in 8-bit integers.

Activations and weights get scales from statements that the model reads (NNCF's
post-training quantization), after SmoothQuant (Xiao et al., ICML 2023) has moved
outliers from activations to weights. The scales are fixed, so that a statement's score
does not depend on what else is in its batch.
"""

import logging
import re
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from geostance.models.archive import TrainedModel
from geostance.models.int8 import without_telemetry
from geostance.models.masking import Query
from geostance.models.quiet import quiet_transformers


def quantize(model: TrainedModel, queries: Sequence[Query], folder: Path) -> None:
    """Write encoder.xml and encoder.bin.

    Args:
        model: The trained model.
        queries: What its activations are measured on.
        folder: Where to write; it is made if absent.
    """
    with without_telemetry():
        import nncf
        import openvino
    logging.getLogger("nncf").setLevel(logging.ERROR)
    # One statement at a time: padding must not shift the scales.
    samples = [_inputs(model, query) for query in queries]
    with quiet_transformers(), warnings.catch_warnings(), torch.no_grad():
        # Of tracing: what is constant for a statement of any length may be constant.
        warnings.simplefilter("ignore")
        whole = openvino.convert_model(
            _States(model.network.encoder).eval(),
            example_input=_inputs(model, *queries[:2]),
            input=[(name, [-1, -1], openvino.Type.i64) for name in samples[0]],
        )
    quantized = nncf.quantize(
        whole,
        nncf.Dataset([{k: v.numpy() for k, v in one.items()} for one in samples]),
        model_type=nncf.ModelType.TRANSFORMER,
        preset=nncf.QuantizationPreset.MIXED,
        subset_size=len(samples),
        ignored_scope=nncf.IgnoredScope(patterns=_kept(model.network.encoder)),
    )
    folder.mkdir(parents=True, exist_ok=True)
    # What stays in floating point is fp16 in the model's own file already.
    openvino.save_model(quantized, folder / "encoder.xml", compress_to_fp16=True)


def _kept(encoder: nn.Module) -> list[str]:
    """Return patterns of the parts that stay in floating point.

    Those are the embeddings, which cost no time, and the layers that narrow: what they
    read, behind the activation, has outliers that 8 bits do not hold (Bondarenko et
    al., "Understanding and overcoming the challenges of efficient transformer
    quantization", EMNLP 2021).
    """
    return [
        rf".*\.{re.escape(name)}/.*"
        for name, module in encoder.named_modules()
        if isinstance(module, nn.Embedding)
        or (isinstance(module, nn.Linear) and module.in_features > module.out_features)
    ]


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


def _inputs(model: TrainedModel, *queries: Query) -> dict[str, Tensor]:
    batch = model.encoder(queries)
    return {"input_ids": batch.input_ids, "attention_mask": batch.attention_mask}
