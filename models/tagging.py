"""Tags of tokens <-> spans of who says what in a statement."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

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

    A token inside a role that nothing opened opens it.
    """
    found: list[list[Tagged]] = [[] for _ in range(batch.statements)]
    if logits is None:
        return [()] * batch.statements
    best, tags = logits.softmax(-1).cpu().max(-1)
    owners = batch.statement.flatten().tolist()
    rows = zip(
        owners,
        batch.spans.flatten(0, 1).tolist(),
        tags.flatten().tolist(),
        best.flatten().tolist(),
        strict=True,
    )
    run: _Run | None = None
    for owner, (start, end), tag, chance in rows:
        if owner < 0:
            continue
        if run and not run.goes_on(owner, tag):
            found[run.owner].append(run.span())
            run = None
        if tag and run is None:
            run = _Run(owner, tag, start)
        if run:
            run.end = max(run.end, end)
            run.chances.append(chance)
    if run:
        found[run.owner].append(run.span())
    return [tuple(spans) for spans in found]


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
