"""What stands on the encoder: pooling and a head each for stance, tone and tags."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import embedding_bag

from .labels import REPORTED, SENTIMENTS, STANCES, TAGS
from .settings import StanceSettings
from .tensors import Tensors

_IMPOSSIBLE = -1e4
"""Logit of a label that a convention does not have; finite, so bf16 keeps it so."""


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
        config: StanceSettings,
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
        chosen = convention[:, None, None].expand(-1, 1, self.labels)
        own = corrections.gather(1, chosen).squeeze(1)
        return own if self.model == "heads" else shared + own


class StanceHeads(nn.Module):
    """Reads stances, sentiment and tags from an encoder's states.

    Networks inherit it, and call `add_heads`.
    """

    conventions: list[str]
    """The labelling conventions, in the order of the heads' corrections."""

    def add_heads(self, size: int, config: StanceSettings) -> None:
        """Make fresh heads over states of a size."""
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

    def read(self, states: Tensor, batch: Tensors, convention: Tensor) -> StanceOutput:
        """Score a batch by its states.

        Args:
            states: (W, L, H) from the encoder.
            batch: W windows of S statements with P pairs.
            convention: (S,) index into `conventions` for each statement.
        """
        # float32 as the weights: a mean over a long statement loses digits in bf16.
        states = states.float()
        tags = self.attribution_head(states).float() if self.attribution_head else None
        states = states.flatten(0, 1)
        statement = pooled(states, batch.statement_tokens, batch.statement_starts)
        mention = pooled(states, batch.pair_tokens, batch.pair_starts)
        of_pair = convention[batch.pair_statement]
        joined = torch.cat([mention, statement[batch.pair_statement]], dim=-1)
        mask = torch.tensor(self._impossible, device=states.device)[of_pair]
        return StanceOutput(
            stance=self.stance_head(joined, of_pair).float() + mask,
            sentiment=self.sentiment_head(statement, convention).float(),
            tags=tags,
        )


def pooled(states: Tensor, tokens: Tensor, starts: Tensor) -> Tensor:
    """Average states (W * L, H) to (owners, H), tokens and starts as of `Inputs`.

    An owner without tokens (a statement of white space) gets zeros.
    """
    return embedding_bag(tokens, states, starts, mode="mean")
