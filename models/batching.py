"""Which statements go together in a batch."""

from collections.abc import Iterator, Sequence

USUAL = 35
"""Tokens of a statement of usual length, some 160 characters."""

ROWS = 4
"""Larger batches have a multiple of so many rows, where there are statements enough:
engines make kernels for each shape that they meet."""


def length_batches(lengths: Sequence[int], batch_size: int) -> Iterator[list[int]]:
    """Put places of like length together, so that little of a batch is padding.

    A batch is no longer in all, padding included, than `batch_size` usual statements,
    or it is a single statement. Longer statements come first, so that how many there
    are in a batch follows from its longest.

    Args:
        lengths: Of the statements, in tokens.
        batch_size: Statements of usual length in a batch.
    """
    order = sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True)
    at = 0
    while at < len(order):
        rows = max(1, batch_size * USUAL // lengths[order[at]])
        if rows > ROWS:
            rows -= rows % ROWS
        yield order[at : at + rows]
        at += rows
