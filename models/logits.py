"""What a network says of a batch, whichever engine runs it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

Scores = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Logits:
    """Logits of W windows of L tokens, S statements and P (statement, actor) pairs."""

    stance: Floats
    """(P, 4) in the order of `STANCES`."""

    sentiment: Floats
    """(S, 3) in the order of `SENTIMENTS`."""

    tags: Floats | None
    """(W, L, 7) in the order of `TAGS`; None without an attribution head."""


def log_softmax(logits: Scores) -> Scores:
    """Return log-probabilities of labels (..., labels), in the logits' precision."""
    shifted: Scores = logits - logits.max(-1, keepdims=True)
    shifted -= np.log(np.exp(shifted).sum(-1, keepdims=True))
    return shifted
