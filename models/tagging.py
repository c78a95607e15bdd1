"""Tags of tokens <-> spans of who says what in a statement."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .encoding import Batch, Numbers
from .labels import IGNORED, ROLES, TAGS, Role
from .logits import Scores, log_softmax

_EACH = np.arange(len(TAGS))
_INSIDE = _EACH[2::2]
"""The tags that go on; the opening of each stands right before it."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """A span of a text that is the source, the cue or the content of a report."""

    kind: Role
    start: int
    end: int
    probability: float = 1.0
    """Mean over its tokens."""


def tag_ids(batch: Batch, tagged: Sequence[Sequence[Tagged] | None]) -> Numbers:
    """Return the tag of every token, (W, L), as indices into `TAGS`.

    Args:
        batch: Encoded statements.
        tagged: The spans of each statement, in order and without overlap; None where
            they are not annotated, which gives `IGNORED`.
    """
    tags = np.full(batch.statement.shape, IGNORED)
    opened: set[tuple[int, int]] = set()
    owners = batch.statement.tolist()
    for row, spans in enumerate(batch.spans.tolist()):
        for place, (start, end) in enumerate(spans):
            owner = owners[row][place]
            own = tagged[owner] if owner >= 0 else None
            if own is None:
                continue
            tags[row, place] = 0
            for number, span in enumerate(own):
                # A token that reaches into a span belongs to it: "the" of a source
                # that is a name stands before it.
                if start < span.end and span.start < end:
                    first = (owner, number) not in opened
                    opened.add((owner, number))
                    tags[row, place] = 1 + 2 * ROLES.index(span.kind) + (not first)
                    break
    return tags


def decode(batch: Batch, logits: Scores | None) -> list[tuple[Tagged, ...]]:
    """Read the most probable spans of every statement from logits (W, L, 7).

    Of all sequences of tags in which each inside follows the opening of its role, the
    most probable one is taken (Viterbi 1967).
    """
    if logits is None:
        return [()] * batch.statements
    owners = batch.statement.ravel()
    chosen = owners >= 0
    # The windows of a statement follow one another, and so do the statements.
    owners = owners[chosen]
    scores = log_softmax(logits.reshape(-1, len(TAGS))[chosen])
    tags = _best_tags(scores, owners)
    # The others end nothing: after them no role goes on without being opened.
    told = np.flatnonzero(tags)
    opening = np.flatnonzero(tags[told] % 2)
    if not len(opening):
        return [()] * batch.statements
    spans = batch.spans.reshape(-1, 2)[chosen][told]
    chances = np.exp(scores[told, tags[told]].astype(np.float64))
    found: list[list[Tagged]] = [[] for _ in range(batch.statements)]
    means = np.add.reduceat(chances, opening) / np.diff([*opening, len(told)])
    for owner, tag, start, end, mean in zip(
        owners[told][opening].tolist(),
        tags[told][opening].tolist(),
        spans[opening, 0].tolist(),
        np.maximum.reduceat(spans[:, 1], opening).tolist(),
        means.tolist(),
        strict=True,
    ):
        found[owner].append(Tagged(ROLES[tag // 2], start, end, round(mean, 6)))
    return [tuple(own) for own in found]


def _best_tags(scores: Scores, owners: Numbers) -> Numbers:
    """Return the best allowed tags (T,) of sequences laid end to end.

    Args:
        scores: (T, 7) log-probabilities of all tokens of all sequences.
        owners: (T,) the sequence of each token, in order.
    """
    # Most often the best tag of each token is allowed where it stands, and then no
    # sequence is better than that of the best tags.
    tags: Numbers = scores.argmax(-1)
    before = np.where(owners == np.roll(owners, 1), np.roll(tags, 1), 0)
    before[:1] = 0
    inside = (tags > 0) & (tags % 2 == 0)
    broken = np.unique(owners[inside & (before != tags) & (before != tags - 1)])
    if len(broken):
        again = np.isin(owners, broken)
        tags[again] = _viterbi(scores[again], owners[again])
    return tags


def _viterbi(scores: Scores, owners: Numbers) -> Numbers:
    """Do what `_best_tags` says where the best tag of each token is not allowed."""
    _, counts = np.unique(owners, return_counts=True)
    within = np.arange(counts.max()) < counts[:, None]  # (S, longest)
    laid = np.zeros((*within.shape, len(TAGS)), scores.dtype)
    laid[within] = scores
    # Nothing is inside of what was not opened.
    best = np.where(np.isin(_EACH, _INSIDE), -np.inf, laid[:, 0])
    origins = []
    for place in range(1, within.shape[1]):
        origin = np.repeat(best.argmax(-1)[:, None], len(TAGS), 1)
        # An inside goes on from whichever is better: the inside before or the opening.
        opened = best[:, _INSIDE - 1] >= best[:, _INSIDE]
        origin[:, _INSIDE] = _INSIDE - opened
        goes_on = within[:, place, None]
        reached = np.take_along_axis(best, origin, 1) + laid[:, place]
        best = np.where(goes_on, reached, best)
        origins.append(np.where(goes_on, origin, _EACH))
    path = [best.argmax(-1)]
    for origin in reversed(origins):
        path.append(origin[np.arange(len(counts)), path[-1]])
    return np.stack(path[::-1], axis=1)[within]
