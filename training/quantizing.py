"""A trained encoder -> OpenVINO, in 8-bit integers.

Activations and weights get scales from statements that the model reads (NNCF's
post-training quantization), after SmoothQuant (Xiao et al., ICML 2023) has moved
outliers from activations to weights. The scales are fixed, so that a statement's score
does not depend on what else is in its batch.
"""

import logging
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from geostance.models.archive import TrainedModel
from geostance.models.int8 import without_telemetry
from geostance.models.masking import Query


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
    with warnings.catch_warnings(), torch.no_grad():
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
    )
    folder.mkdir(parents=True, exist_ok=True)
    openvino.save_model(quantized, folder / "encoder.xml", compress_to_fp16=False)


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
