"""What shares would be without the model's known errors.

A classifier that takes one label for another reports shares that are wrong even over
any number of articles. Where it is known how often it does so, the shares that explain
the labels best can be told: "adjusted count" (Rogan and Gladen 1978, "Estimating
prevalence from the results of a screening test", American Journal of Epidemiology 107;
Forman 2008, "Quantifying counts and costs via classification", Data Mining and
Knowledge Discovery 17, for classifiers). It holds as far as labels are confused as on
the dev data, whatever their shares.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from geostance.models.errors import InputError
from geostance.models.labels import REPORTED, STANCES

POOLED = 50.0
"""Statements of all targets that are added to a target's own row of the matrix, which
has some tens to hundreds: rows of the targets differ, but not by much."""

_STEPS = 300
_CLOSE = 1e-6


@dataclass(frozen=True, slots=True)
class Confusion:
    """How a model's labels are confused, as counted on its dev data."""

    counts: NDArray[np.float64]
    """(4, 4): annotated label x label given, of all targets."""
    targets: Mapping[str, NDArray[np.float64]]
    """The same of single targets."""
    effect: float
    """Design effect: statements of an article err together, so that this many count as
    one."""

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read a model's metrics.json.

        Raises:
            InputError: If it is missing, or tells of no such labels.
        """
        path = folder / "metrics.json"
        try:
            found = json.loads(path.read_text("utf-8"))[REPORTED]["stance"]
            counts = _matrix(found["confusion"])
            targets = {
                name: _matrix(one["confusion"])
                for name, one in found.get("targets", {}).items()
            }
            effect = found.get("risk_coverage", {}).get("design_effect", 1.0)
        except OSError:
            raise InputError(f"{path}: not there") from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise InputError(
                f"{path}: holds no confusion of {REPORTED} dev data"
            ) from (None)
        if (counts.sum(1) == 0).any():
            missing = [s for s, n in zip(STANCES, counts.sum(1), strict=True) if not n]
            raise InputError(f"{path}: {REPORTED} dev data has no {', '.join(missing)}")
        return cls(counts, targets, max(1.0, float(effect)))

    def rates(self, target: str) -> NDArray[np.float64]:
        """Return P(label given | true label) toward a target: (4, 4)."""
        counts = self._of(target)
        shares: NDArray[np.float64] = counts / counts.sum(1, keepdims=True)
        return shares

    def draws(
        self, target: str, size: int, rng: np.random.Generator
    ) -> NDArray[np.float64]:
        """Draw rates as they may also be, given how few statements tell: (size, 4, 4).

        Each row is Dirichlet with the counts, divided by the design effect.
        """
        counts = self._of(target) / self.effect
        drawn = rng.standard_gamma(counts, size=(size, *counts.shape))
        shares: NDArray[np.float64] = drawn / drawn.sum(2, keepdims=True)
        return shares

    def _of(self, target: str) -> NDArray[np.float64]:
        own = self.targets.get(target)
        if own is None:
            return self.counts
        pooled: NDArray[np.float64] = self.counts / self.counts.sum(1, keepdims=True)
        return own + POOLED * pooled


def _matrix(confusion: Mapping[str, Mapping[str, Any]]) -> NDArray[np.float64]:
    """Return (4, 4) counts; a label that does not occur has a row of zeros."""
    return np.array(
        [[float(confusion.get(s, {}).get(t, 0)) for t in STANCES] for s in STANCES]
    )


def prevalence(
    given: NDArray[np.float64], rates: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the shares of true labels that explain those given best.

    That is the inverse of the rates where it yields shares. Where it would yield some
    below 0, the maximum of the likelihood among shares is sought by
    expectation-maximisation.

    Args:
        given: (N, labels) shares or counts of the labels given.
        rates: (N, labels, labels) P(label given | true label).

    Returns:
        (N, labels), each row sums to 1.
    """
    given = given / given.sum(1, keepdims=True)
    turned = np.swapaxes(rates, 1, 2)
    # A matrix drawn may be singular; then the search starts from equal shares.
    regular = np.abs(np.linalg.det(turned)) > 1e-9
    shares = np.full(given.shape, 1 / given.shape[1])
    shares[regular] = np.linalg.solve(turned[regular], given[regular][..., None])[
        ..., 0
    ]
    outside = ~regular | (shares < 0).any(1)
    if outside.any():
        shares[outside] = _likeliest(given[outside], rates[outside], shares[outside])
    return shares


def _likeliest(
    given: NDArray[np.float64],
    rates: NDArray[np.float64],
    start: NDArray[np.float64],
) -> NDArray[np.float64]:
    shares = np.maximum(start, 0.01)
    shares /= shares.sum(1, keepdims=True)
    for _ in range(_STEPS):
        expected = np.einsum("nt,ntg->ng", shares, rates)
        ratio = np.divide(given, expected, out=np.zeros_like(given), where=expected > 0)
        better = shares * np.einsum("ntg,ng->nt", rates, ratio)
        better /= better.sum(1, keepdims=True)
        change = np.abs(better - shares).max()
        shares = better
        if change < _CLOSE:
            break
    return shares
