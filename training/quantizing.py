"""A trained encoder -> OpenVINO, in 8-bit integers.

Weights become 8-bit integers here, with a scale for each output of a layer. Activations
follow while it runs, with a scale for each token and group of its features, as in
ZeroQuant (Yao et al., NeurIPS 2022). So no statements are needed to measure scales on,
and no scale depends on what else is in a batch.
"""

import logging
import warnings
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from geostance.models.archive import TrainedModel
from geostance.models.int8 import without_telemetry
from geostance.models.quiet import quiet_transformers


def quantize(model: TrainedModel, folder: Path) -> None:
    """Write encoder.xml and encoder.bin.

    Args:
        model: The trained model.
        folder: Where to write; it is made if absent.
    """
    with without_telemetry():
        import nncf
        import openvino
    logging.getLogger("nncf").setLevel(logging.ERROR)
    # Two windows of which one is padded, so that the mask is traced too.
    ids = torch.tensor([[0, 1, 2, 3], [0, 1, 2, 3]])
    mask = torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0]])
    with quiet_transformers(), warnings.catch_warnings(), torch.no_grad():
        # Of tracing: what is constant for a statement of any length may be constant.
        warnings.simplefilter("ignore")
        whole = openvino.convert_model(
            _States(model.network.encoder).eval(),
            example_input={"input_ids": ids, "attention_mask": mask},
            input=[
                (name, [-1, -1], openvino.Type.i64)
                for name in ("input_ids", "attention_mask")
            ],
        )
    folder.mkdir(parents=True, exist_ok=True)
    plain = folder / "plain.xml"
    # fp16 first, as the model's own file has it: NNCF keeps what it skips as it is.
    openvino.save_model(whole, plain, compress_to_fp16=True)
    quantized = nncf.compress_weights(
        openvino.Core().read_model(plain),
        mode=nncf.CompressWeightsMode.INT8_ASYM,
        # They cost no time, and rounding them changes labels.
        ignored_scope=nncf.IgnoredScope(patterns=[".*embeddings.*"], validate=False),
    )
    openvino.save_model(quantized, folder / "encoder.xml")
    for path in (plain, plain.with_suffix(".bin")):
        path.unlink()


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
