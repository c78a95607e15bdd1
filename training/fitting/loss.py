"""The losses: cross-entropies, with the labels of each source balanced."""

from collections import Counter
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, kl_div

from geostance.models.heads import StanceOutput
from geostance.models.labels import IGNORED, STANCES


def class_weights(
    counts: Mapping[str, Counter[int]],
    conventions: Sequence[str],
    power: float,
    labels: int = len(STANCES),
) -> Tensor:
    """Weight each label by (mean count / its count) ** power, convention by convention.

    Returns:
        (conventions, labels); a label that a source does not have weighs 1.
    """
    weights = torch.ones(len(conventions), labels)
    for row, name in enumerate(conventions):
        own = {k: n for k, n in counts.get(name, Counter()).items() if k != IGNORED}
        mean = sum(own.values()) / max(len(own), 1)
        for label, count in own.items():
            weights[row, label] = (mean / count) ** power
    return weights


def stance_loss(
    output: StanceOutput,
    labels: Tensor,
    convention: Tensor,
    weights: Tensor,
    smoothing: float,
) -> Tensor:
    """Average the cross-entropy of pairs (P,), each weighted by its label.

    Args:
        output: The network's logits.
        labels: (P,) label ids or `IGNORED`.
        convention: (P,) convention of each pair.
        weights: (conventions, 4) from `class_weights`.
        smoothing: Share of a label spread over those its convention has.
    """
    chosen = labels != IGNORED
    if not chosen.any():
        return output.stance.sum() * 0.0
    logits, truth = output.stance[chosen], labels[chosen]
    weight = weights[convention[chosen], truth]
    losses = cross_entropy(logits, truth, reduction="none")
    if smoothing:
        possible = logits > -1e3
        spread = -(logits.log_softmax(-1) * possible).sum(-1) / possible.sum(-1)
        losses = (1 - smoothing) * losses + smoothing * spread
    return (losses * weight).sum() / weight.sum()


def sentiment_loss(
    output: StanceOutput, labels: Tensor, convention: Tensor, weights: Tensor
) -> Tensor:
    """Average the cross-entropy of statements (S,), each weighted by its label.

    Args:
        output: The network's logits.
        labels: (S,) label ids or `IGNORED`.
        convention: (S,) convention of each statement.
        weights: (conventions, 3) from `class_weights`.
    """
    chosen = labels != IGNORED
    if not chosen.any():
        return output.sentiment.sum() * 0.0
    truth = labels[chosen]
    weight = weights[convention[chosen], truth]
    losses = cross_entropy(output.sentiment[chosen], truth, reduction="none")
    return (losses * weight).sum() / weight.sum()


def attribution_loss(output: StanceOutput, tags: Tensor) -> Tensor:
    """Average the cross-entropy of tokens (W, L), zero where none is annotated."""
    if output.tags is None or not (tags != IGNORED).any():
        return output.sentiment.sum() * 0.0
    return cross_entropy(
        output.tags.flatten(0, 1), tags.flatten(), ignore_index=IGNORED
    )


def retention_loss(output: StanceOutput, stance: Tensor, sentiment: Tensor) -> Tensor:
    """Average how far stances (P,) and sentiments (S,) have left what is known.

    The divergence from a teacher's probabilities keeps what a model knew while it
    learns another task (Li and Hoiem, "Learning without Forgetting", ECCV 2016), or
    passes on what several models know together (Hinton, Vinyals and Dean,
    "Distilling the Knowledge in a Neural Network", 2015).

    Args:
        output: The network's logits.
        stance: (P, 4) log-probabilities of the teachers; nan where they say nothing.
        sentiment: (S, 3) likewise.
    """
    total = output.sentiment.sum() * 0.0
    for own, known in (output.stance, stance), (output.sentiment, sentiment):
        said = ~known[:, 0].isnan()
        if said.any():
            total = total + _divergence(own[said], known[said])
    return total


def consistency_loss(one: StanceOutput, other: StanceOutput) -> Tensor:
    """Average how far two passes with different dropout are apart.

    Both ways of the divergence, of stances (P,) and sentiments (S,) (Liang et al.,
    "R-Drop: Regularized Dropout for Neural Networks", NeurIPS 2021).
    """
    heads = (one.stance, other.stance), (one.sentiment, other.sentiment)
    return sum(
        (
            (_divergence(a, b.log_softmax(-1)) + _divergence(b, a.log_softmax(-1))) / 2
            for a, b in heads
            if len(a)
        ),
        one.sentiment.sum() * 0.0,
    )


def _divergence(own: Tensor, known: Tensor) -> Tensor:
    """Return the mean divergence of logits (N, labels) from log-probabilities."""
    return kl_div(own.log_softmax(-1), known, reduction="batchmean", log_target=True)
