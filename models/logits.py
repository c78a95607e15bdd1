"""What a network says of a batch, whichever engine runs it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Logits:
    """Logits of W windows of L tokens, S statements and P (statement, actor) pairs."""

    stance: Floats
    """(P, 4) in the order of `STANCES`."""

    sentiment: Floats
    """(S, 3) in the order of `SENTIMENTS`."""

    tags: Floats | None
    """(W, L, 7) in the order of `TAGS`; None without an attribution head."""
