"""Tags of tokens <-> spans of who says what in a statement."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from .encoding import Batch
from .labels import IGNORED, ROLES, TAGS, Role


@dataclass(frozen=True, slots=True)
class Tagged:
    """A span of a text that is the source, the cue or the content of a report."""

    kind: Role
    start: int
    end: int
    probability: float = 1.0
    """Mean over its tokens."""


def tag_ids(batch: Batch, tagged: Sequence[Sequence[Tagged] | None]) -> Tensor:
    """Return the tag of every token, (W, L), as indices into `TAGS`.

    Args:
        batch: Encoded statements.
        tagged: The spans of each statement, in order and without overlap; None where
            they are not annotated, which gives `IGNORED`.
    """
    tags = torch.full(batch.statement.shape, IGNORED)
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


def decode(batch: Batch, logits: Tensor | None) -> list[tuple[Tagged, ...]]:
    """Read the most probable spans of every statement from logits (W, L, 7).

    Of all sequences of tags in which each inside follows the opening of its role, the
    most probable one is taken (Viterbi 1967).
    """
    if logits is None:
        return [()] * batch.statements
    chosen = batch.statement.flatten() >= 0
    # The windows of a statement follow one another, and so do the statements.
    owners = batch.statement.flatten()[chosen]
    scores = logits.detach().cpu().flatten(0, 1)[chosen].log_softmax(-1)
    counts = owners.bincount(minlength=batch.statements)
    tags = _best_tags(scores, counts)
    chances = scores.exp().gather(1, tags[:, None])[:, 0]
    found: list[list[Tagged]] = [[] for _ in range(batch.statements)]
    # The others end nothing: after them no role goes on without being opened.
    told = tags > 0
    rows = zip(
        owners[told].tolist(),
        batch.spans.flatten(0, 1)[chosen][told].tolist(),
        tags[told].tolist(),
        chances[told].tolist(),
        strict=True,
    )
    run: _Run | None = None
    for owner, (start, end), tag, chance in rows:
        if run and not run.goes_on(owner, tag):
            found[run.owner].append(run.span())
            run = None
        if run is None:
            run = _Run(owner, tag, start)
        run.end = max(run.end, end)
        run.chances.append(chance)
    if run:
        found[run.owner].append(run.span())
    return [tuple(spans) for spans in found]


def _best_tags(scores: Tensor, counts: Tensor) -> Tensor:
    """Return the best allowed tags (T,) of sequences laid end to end.

    Args:
        scores: (T, 7) log-probabilities of all tokens of all sequences.
        counts: (S,) tokens of each sequence, T in all.
    """
    # Most often the best tag of each token is allowed where it stands, and then no
    # sequence is better than that of the best tags.
    tags = scores.argmax(-1)
    before = tags.roll(1)
    owner = torch.arange(len(counts)).repeat_interleave(counts)
    before[owner != owner.roll(1)] = 0  # what opens a statement is what may follow O
    before[:1] = 0
    broken = torch.zeros(len(counts), dtype=torch.bool)
    broken[owner[_FOLLOWS[before, tags] < 0]] = True
    if broken.any():
        tags[broken[owner]] = _viterbi(scores[broken[owner]], counts[broken])
    return tags


def _viterbi(scores: Tensor, counts: Tensor) -> Tensor:
    """Do what `_best_tags` says where the best tag of each token is not allowed."""
    sequences: tuple[Tensor, ...] = torch.split(scores, counts.tolist())
    laid = pad_sequence(list(sequences))  # (longest, S, 7)
    stay = torch.arange(len(TAGS)).expand(len(counts), -1)
    best = laid[0] + _FOLLOWS[0]
    origins = []
    for place in range(1, len(laid)):
        reached, origin = (best[:, :, None] + _FOLLOWS).max(1)
        goes_on = (place < counts)[:, None]
        best = torch.where(goes_on, reached + laid[place], best)
        origins.append(torch.where(goes_on, origin, stay))
    tags = [best.argmax(-1)]
    for origin in reversed(origins):
        tags.append(origin.gather(1, tags[-1][:, None])[:, 0])
    paths = torch.stack(tags[::-1], dim=1)  # (S, longest)
    within = torch.arange(len(laid)) < counts[:, None]
    return paths[within]


def _follows() -> Tensor:
    """Return (7, 7): 0 where a tag (column) may follow another (row), else -1e4."""
    table = torch.zeros(len(TAGS), len(TAGS))
    for column, tag in enumerate(TAGS):
        for row, before in enumerate(TAGS):
            if tag.startswith("I-") and before[2:] != tag[2:]:
                table[row, column] = -1e4
    return table


_FOLLOWS = _follows()


class _Run:
    """Neighbouring tokens of one role."""

    def __init__(self, owner: int, tag: int, start: int) -> None:
        self.owner = owner
        self.kind = ROLES[(tag - 1) // 2]
        self.start = self.end = start
        self.chances: list[float] = []

    def goes_on(self, owner: int, tag: int) -> bool:
        return owner == self.owner and TAGS[tag] == f"I-{self.kind}"

    def span(self) -> Tagged:
        mean = sum(self.chances) / len(self.chances)
        return Tagged(self.kind, self.start, self.end, round(mean, 6))
