"""What is read -> shards to make."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count, islice

from geostance.inference.reading.articles import Article
from geostance.inference.reading.inputs import Failure

from .choosing import chosen
from .destination import Destination
from .inputs import FileRead, Inputs
from .making import Task
from .reporting import warned
from .settings import ScoreConfig
from .stopping import Stop


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be read, from where an earlier run has come to."""

    paths: Sequence[str]
    config: ScoreConfig
    out: Destination
    """What is written to."""
    first: int
    """The number of the first shard to make."""
    earlier: Iterable[FileRead]
    """Files that an earlier run has read whole."""
    opened: FileRead | None
    """The file that it was in."""

    def reading(self, stop: Stop, warn: Callable[[str], None]) -> "Reading":
        """Begin to read.

        Args:
            stop: Once set, no further shard is begun.
            warn: Called with warnings of reading.

        Raises:
            InputError: If a sample is to be drawn from standard input.
        """
        earlier, opened = self.earlier, self.opened
        inputs = Inputs(self.paths, self.config, self.out.place, earlier, opened)
        found = warned(chosen(inputs, self.paths, self.config), warn)
        return Reading(inputs, found, self.config.shard_size, self.first, stop)


@dataclass(frozen=True, slots=True)
class Reading:
    """The articles of a run, a shard at a time."""

    inputs: Inputs
    found: Iterator[Article | Failure]
    size: int
    first: int
    stop: Stop

    def shards(self) -> Iterator[tuple[int, Iterator[Article | Failure]]]:
        """Yield the number of each shard, and its articles as they are read."""
        for number in count(self.first):
            item = None if self.stop.signal is not None else next(self.found, None)
            if item is None:
                return
            yield number, islice(chain([item], self.found), self.size)

    def tasks(self) -> Iterator[Task]:
        """Yield each shard read whole."""
        for number, items in self.shards():
            held = list(items)
            yield Task(number, held, self.inputs.place(), self.inputs.take_finished())
