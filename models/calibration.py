"""What probabilities mean, and how probable a label must be to count on it.

Temperatures: Guo et al., "On Calibration of Modern Neural Networks", ICML 2017.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, PositiveFloat

from .config import Config
from .labels import REPORTED
from .logits import Floats, log_softmax


class Calibration(Config):
    """Temperatures, which logits are divided by, and when a head abstains."""

    stance: dict[str, PositiveFloat] = Field(default_factory=dict)
    """Convention -> temperature of the stance head; 1 where it is not listed."""

    sentiment: dict[str, PositiveFloat] = Field(default_factory=dict)
    """Convention -> temperature of the sentiment head."""

    abstention: dict[str, float] = Field(default_factory=dict)
    """Head -> the least probability of a label, in the reported convention, to count
    on it; over 1 where none is enough. Without an entry the head never abstains."""

    def abstains(self, head: str, probability: float) -> bool:
        """Say whether a label of a head is too improbable to count on."""
        return probability < self.abstention.get(head, 0.0)

    def probabilities(
        self, head: str, logits: Floats, convention: str = REPORTED
    ) -> NDArray[np.float64]:
        """Turn logits (..., labels) of "stance" or "sentiment" into probabilities."""
        temperatures: dict[str, float] = getattr(self, head)
        return softmax(logits, temperatures.get(convention, 1.0))

    def write(self, folder: Path) -> None:
        """Write calibration.json into a model folder."""
        text = json.dumps(self.model_dump(), indent=2) + "\n"
        (folder / "calibration.json").write_text(text, "utf-8")


def softmax(logits: Floats, temperature: float = 1.0) -> NDArray[np.float64]:
    """Return the probabilities of labels (..., labels), in float64."""
    scaled = logits.astype(np.float64) / temperature
    return np.exp(log_softmax(scaled))


def fit_temperature(logits: Floats, labels: Sequence[int]) -> float:
    """Find the temperature in [0.25, 8] with the least negative log-likelihood.

    Args:
        logits: (N, labels), from data that the network was not trained on.
        labels: N label ids.
    """
    rows = np.arange(len(labels))
    grid = np.logspace(-2, 3, 401, base=2.0)
    exact = logits.astype(np.float64)
    losses = [-log_softmax(exact / t)[rows, labels].mean() for t in grid]
    return round(float(grid[np.argmin(losses)]), 4)
