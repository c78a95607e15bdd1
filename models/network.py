"""The network: one encoder pass for stance, sentiment and who says what."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, PreTrainedConfig, PreTrainedModel

from .encoding import Batch
from .labels import SENTIMENTS, STANCES, TAGS

REPORTED = "geostance"
"""The convention that scoring reports: LABELS as this project defines them."""

CONVENTION_MODELS = ("correction", "bias", "heads", "none")
"""How conventions may differ: by a linear correction of shared logits, by a bias on
them alone, by heads with nothing but the body in common, or not at all."""

_IMPOSSIBLE = -1e4
"""Logit of a label that a convention does not have; finite, so bf16 keeps it so."""


class StanceConfig(PreTrainedConfig):
    """What config.json of a model folder says."""

    model_type = "geostance"

    encoder: dict[str, Any] | None = None
    """The encoder's own config, as AutoConfig writes it."""

    conventions: dict[str, list[str]] | None = None
    """Convention -> the stance labels that it uses; one per labelled source."""

    convention_order: list[str] | None = None
    """Order of the heads' corrections: config.json sorts the keys of a mapping."""

    stances: list[str] | None = None
    """Order of the stance logits; loading checks it."""

    sentiments: list[str] | None = None
    """Order of the sentiment logits; loading checks it."""

    attribution: bool = False
    """Whether there is a head that tags source, cue and content."""

    max_length: int = 192
    """Tokens in a window."""

    overlap: int = 48
    """Tokens that neighbouring windows of a long statement share."""

    head_dropout: float = 0.1
    """Dropout before and inside the heads."""

    hides_names: bool = True
    """Whether actors' names are hidden from the encoder."""

    convention_model: str = "correction"
    """How conventions differ: one of `CONVENTION_MODELS`."""


@dataclass(frozen=True, slots=True)
class StanceOutput:
    """Logits of a batch of S statements and P (statement, actor) pairs."""

    stance: Tensor
    """(P, 4) in the order of `STANCES`."""

    sentiment: Tensor
    """(S, 3) in the order of `SENTIMENTS`."""

    tags: Tensor | None
    """(W, L, 7) in the order of `TAGS`; None without an attribution head."""


class ConventionHead(nn.Module):
    """A classifier shared by all conventions, with a correction for each.

    What the sources agree on is learned together; where one labels differently, its
    own zero-started correction says so.

    Args:
        size: Of the features.
        hidden: Of the layer between.
        labels: How many.
        conventions: How many.
        config: Says how much dropout, and how conventions differ.
    """

    def __init__(
        self,
        size: int,
        hidden: int,
        labels: int,
        conventions: int,
        config: StanceConfig,
    ) -> None:
        super().__init__()
        self.labels = labels
        self.model = config.convention_model
        dropout = config.head_dropout
        self.body = nn.Sequential(
            nn.Dropout(dropout),
            nn.Linear(size, hidden),
            nn.GELU(),
            nn.Dropout(dropout),
        )
        self.shared = nn.Linear(hidden, labels)
        self.correction = nn.Linear(hidden, conventions * labels)

    def forward(self, features: Tensor, convention: Tensor) -> Tensor:
        """Map features (N, size) under conventions (N,) to logits (N, labels)."""
        hidden = self.body(features)
        shared: Tensor = self.shared(hidden)
        if self.model == "none":
            return shared
        told = torch.zeros_like(hidden) if self.model == "bias" else hidden
        corrections: Tensor = self.correction(told).unflatten(-1, (-1, self.labels))
        own = corrections[torch.arange(len(hidden), device=hidden.device), convention]
        return own if self.model == "heads" else shared + own


class StanceNetwork(PreTrainedModel):
    """Stance of statements toward the actors in them, and their sentiment."""

    config_class = StanceConfig
    base_model_prefix = "encoder"

    def __init__(self, config: StanceConfig) -> None:
        super().__init__(config)
        settings = dict(config.encoder or {})
        self.encoder = AutoModel.from_config(
            AutoConfig.for_model(settings.pop("model_type", "bert"), **settings)
        )
        size = self.encoder.config.hidden_size
        conventions = config.conventions or {REPORTED: list(STANCES)}
        head = (len(conventions), config)
        self.stance_head = ConventionHead(2 * size, size, len(STANCES), *head)
        self.sentiment_head = ConventionHead(size, size, len(SENTIMENTS), *head)
        self.attribution_head = (
            nn.Sequential(nn.Dropout(config.head_dropout), nn.Linear(size, len(TAGS)))
            if config.attribution
            else None
        )
        self.conventions = config.convention_order or list(conventions)
        self._impossible = [
            [0.0 if label in conventions[name] else _IMPOSSIBLE for label in STANCES]
            for name in self.conventions
        ]
        self.post_init()  # type: ignore[no-untyped-call]
        for part in (self.stance_head, self.sentiment_head):
            nn.init.zeros_(part.correction.weight)
            nn.init.zeros_(part.correction.bias)

    def forward(self, batch: Batch, convention: Tensor) -> StanceOutput:
        """Score a batch.

        Args:
            batch: W windows of S statements with P pairs.
            convention: (S,) index into `conventions` for each statement.
        """
        states = self.encoder(
            input_ids=batch.input_ids, attention_mask=batch.attention_mask
        ).last_hidden_state
        tags = self.attribution_head(states).float() if self.attribution_head else None
        states = states.flatten(0, 1)
        statement = pooled(states, batch.statement.flatten(), batch.statements)
        mention = pooled(states, batch.pair.flatten(), len(batch.pair_statement))
        of_pair = convention[batch.pair_statement]
        joined = torch.cat([mention, statement[batch.pair_statement]], dim=-1)
        mask = torch.tensor(self._impossible, device=states.device)[of_pair]
        return StanceOutput(
            stance=self.stance_head(joined, of_pair).float() + mask,
            sentiment=self.sentiment_head(statement, convention).float(),
            tags=tags,
        )


def pooled(states: Tensor, owner: Tensor, owners: int) -> Tensor:
    """Average token states (N, H) by owner (N,), -1 for none, to (owners, H).

    An owner without tokens (a statement of white space) gets zeros.
    """
    chosen = owner >= 0
    owner = owner[chosen]
    # float32: a sum over a long statement loses digits in bf16.
    states = states[chosen].float()
    sums = states.new_zeros(owners, states.shape[-1]).index_add(0, owner, states)
    counts = states.new_zeros(owners).index_add(0, owner, torch.ones_like(states[:, 0]))
    return sums / counts.clamp(min=1)[:, None]
