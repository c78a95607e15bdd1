"""A model's answers beside what they should have been."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geostance.models.calibration import fit_temperature
from geostance.models.labels import SENTIMENTS, STANCES
from geostance.models.logits import Floats
from geostance.models.tagging import Tagged
from geostance.training.metrics.confusion import confusions, mean_f1
from geostance.training.metrics.span_f1 import mean_span_f1, span_counts

LABELS: dict[str, tuple[str, ...]] = {"stance": STANCES, "sentiment": SENTIMENTS}
"""The labels of each head that gives one, in the order of their ids."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Logits beside the labels they should have given."""

    logits: Floats
    """(N, labels)"""
    labels: list[int]
    targets: list[str]
    """The target of each row, "other" where it is none of ours; "" for sentiment."""
    groups: list[str]
    """The article, or other group, that each row comes from."""

    @property
    def guesses(self) -> list[int]:
        """The label id given to each row."""
        found: list[int] = self.logits.argmax(-1).tolist()
        return found

    @property
    def right(self) -> NDArray[np.bool_]:
        """(N,) whether each row is right."""
        return np.equal(self.guesses, self.labels)

    def temperature(self) -> float:
        """Fit the temperature that calibrates these answers."""
        return fit_temperature(self.logits, self.labels)

    def counts(self) -> NDArray[np.float64]:
        """Return a confusion matrix for each row: (N, labels, labels)."""
        return confusions(self.guesses, self.labels, self.logits.shape[1])

    def macro_f1(self, counts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return macro-F1 (...), 0-1, of summed counts (..., labels, labels)."""
        return mean_f1(counts)

    def of(self, target: str) -> "Answers":
        """Return the answers about one target."""
        at = [row for row, name in enumerate(self.targets) if name == target]
        return Answers(
            self.logits[at],
            [self.labels[row] for row in at],
            [target] * len(at),
            [self.groups[row] for row in at],
        )


@dataclass(frozen=True, slots=True)
class SpanAnswers:
    """Spans of source, cue and content beside the annotated ones, by statement."""

    found: list[tuple[Tagged, ...]]
    true: list[tuple[Tagged, ...]]
    groups: list[str]
    """The article that each statement comes from."""

    def counts(self) -> NDArray[np.float64]:
        """Return spans found and met for each statement: (N, roles, 4)."""
        return span_counts(self.found, self.true)

    def macro_f1(self, counts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the mean F1 of the roles (...), 0-1, of summed counts."""
        return mean_span_f1(counts)
