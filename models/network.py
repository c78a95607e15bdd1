"""The network: one encoder pass for stance, sentiment and who says what."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, PreTrainedConfig, PreTrainedModel

from .encoding import Batch
from .folder import MODEL_TYPE
from .heads import StanceHeads, StanceOutput
from .logits import Logits
from .settings import StanceSettings
from .tensors import Tensors

CONVENTION_MODELS = ("correction", "bias", "heads", "none")
"""How conventions may differ: by a linear correction of shared logits, by a bias on
them alone, by heads with nothing but the body in common, or not at all."""


class StanceConfig(PreTrainedConfig, StanceSettings):
    """What config.json of a model folder says."""

    model_type = MODEL_TYPE


class StanceNetwork(PreTrainedModel, StanceHeads):
    """Stance of statements toward the actors in them, and their sentiment."""

    config_class = StanceConfig
    base_model_prefix = "encoder"

    halved: torch.dtype | None = None
    """Of 16 bits: what the encoder computes in when it scores, where the weights stay
    in float32, and so do the heads. None is float32 throughout."""

    def __init__(self, config: StanceConfig) -> None:
        super().__init__(config)
        settings = dict(config.encoder or {})
        self.encoder = AutoModel.from_config(
            AutoConfig.for_model(settings.pop("model_type", "bert"), **settings)
        )
        size = self.encoder.config.hidden_size
        self.add_heads(size, config)
        self.post_init()  # type: ignore[no-untyped-call]
        for part in (self.stance_head, self.sentiment_head):
            nn.init.zeros_(part.correction.weight)
            nn.init.zeros_(part.correction.bias)

    def forward(self, batch: Tensors, convention: Tensor) -> StanceOutput:
        """Score a batch.

        Args:
            batch: W windows of S statements with P pairs.
            convention: (S,) index into `conventions` for each statement.
        """
        with self._precision():
            states = self.encoder(
                input_ids=batch.input_ids, attention_mask=batch.attention_mask
            ).last_hidden_state
        return self.read(states, batch, convention)

    @property
    def tags_reports(self) -> bool:
        """Whether it has learned to tag who says what."""
        return self.attribution_head is not None

    @property
    def works_beside(self) -> bool:
        """Whether it works while Python goes on: torch on CPUs needs the cores."""
        return self.device.type != "cpu"

    def start(self, batch: Batch, convention: int) -> Callable[[], Logits]:
        """Begin to score a batch; what is returned waits for the scores."""
        with torch.inference_mode():
            numbers = torch.full((batch.statements,), convention, device=self.device)
            output: StanceOutput = self(Tensors.of(batch).to(self.device), numbers)

        def finish() -> Logits:
            tags = None if output.tags is None else output.tags.cpu().numpy()
            stance, sentiment = output.stance.cpu(), output.sentiment.cpu()
            return Logits(stance.numpy(), sentiment.numpy(), tags)

        return finish

    def _precision(self) -> AbstractContextManager[object]:
        # Without one, whoever trains the network may have chosen another.
        if self.halved is None:
            return nullcontext()
        return torch.autocast(self.device.type, self.halved)
