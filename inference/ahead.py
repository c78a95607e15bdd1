"""Work on the next item while the one before is not done."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")


def in_order(
    work: Callable[[ItemT], ResultT], items: Iterable[ItemT], at_once: int
) -> Iterator[ResultT]:
    """Yield the result for each item, in order, with several under way.

    Items are taken and worked on no further ahead than that. What `work` or `items`
    raises is raised in its place, once the results before it have been taken.

    Args:
        work: Called in threads of their own, or here if `at_once` is 1.
        items: What to work on; it is iterated here, never in a thread.
        at_once: How many items are under way.
    """
    if at_once == 1:
        yield from map(work, items)
        return
    source = iter(items)
    running: deque[Future[ResultT]] = deque()
    failure: Exception | None = None
    with ThreadPoolExecutor(at_once, "geostance") as pool:
        try:
            while True:
                try:
                    running.append(pool.submit(work, next(source)))
                except StopIteration:
                    break
                except Exception as error:
                    failure = error
                    break
                if len(running) == at_once:
                    yield running.popleft().result()
            for future in running:
                yield future.result()
        finally:
            for future in running:
                future.cancel()
    if failure:
        raise failure
