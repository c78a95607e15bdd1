"""Items gathered to be scored together."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

ItemT = TypeVar("ItemT")

WINDOW = 100_000
"""Characters of articles that are scored together, about 700 statements."""


def windows(
    items: Iterable[ItemT], length: Callable[[ItemT], int], most: int | None = None
) -> Iterator[list[ItemT]]:
    """Gather items to windows of `WINDOW` characters, or of one longer item.

    What `items` raise is raised once the items before it have been yielded.

    Args:
        items: In their order.
        length: Of an item, in characters.
        most: Items in a window, whatever their length.
    """
    window: list[ItemT] = []
    held = 0
    source = iter(items)
    while True:
        try:
            item = next(source)
        except StopIteration:
            break
        except Exception:
            if window:
                yield window
            raise
        size = length(item)
        if window and (held + size > WINDOW or len(window) == most):
            yield window
            window, held = [], 0
        window.append(item)
        held += size
    if window:
        yield window
