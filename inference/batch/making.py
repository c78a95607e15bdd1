"""One shard made: articles scored and written, in whichever process."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from geostance.inference.reading.articles import Article
from geostance.inference.reading.inputs import Failure
from geostance.inference.scorer import Scorer
from geostance.models.hashes import file_sha256

from .counts import Counts
from .destination import Destination
from .inputs import FileRead
from .memory import give_back
from .scoring import scored
from .settings import ScoreConfig, threads_each
from .shard import Written, write_shard


@dataclass(frozen=True, slots=True)
class Task:
    """A shard to make, and how far reading has come with it."""

    number: int
    items: list[Article | Failure]
    opened: FileRead | None
    """The input that it ends in."""
    finished: list[FileRead]
    """The inputs read whole for it."""


@dataclass(frozen=True, slots=True)
class Made:
    """A shard that lies complete under its name, and does not count yet."""

    name: str
    bytes: int
    sha256: str
    written: Written


@dataclass(frozen=True, slots=True)
class Done:
    """What the journal needs to let a shard count."""

    made: Made
    opened: FileRead | None
    finished: list[FileRead]


class Maker:
    """Scores and writes shards.

    Args:
        out: Where they lie.
        scorer: With the config's model and targets.
        config: How to score and write.
    """

    def __init__(self, out: Destination, scorer: Scorer, config: ScoreConfig) -> None:
        self.out = out
        self.scorer = scorer
        self.config = config

    def make(
        self,
        number: int,
        items: Iterable[Article | Failure],
        advance: Callable[[Counts], None] = lambda _: None,
    ) -> Made:
        """Make a shard.

        Args:
            number: Its place among the shards, from 0.
            items: Its articles, and what failed in reading.
            advance: Called with the counts of each article.

        Raises:
            OSError: If the disk does not take it.
            StorageError: If it cannot be sent where it belongs.
        """
        name = f"part-{number:05}.{self.config.format or 'parquet'}"
        found = scored(self.scorer, items, self.config)
        targets = self.scorer.targets.ids
        with self.out.shard(name) as path:
            written = write_shard(path, found, targets, self.config, advance)
            give_back()
            return Made(name, path.stat().st_size, file_sha256(path), written)


class Worker:
    """One process of several: it makes shards, and loads its model for the first.

    Args:
        out: Where the shards lie.
        config: How to score and write, with the engine that all of them use.
        number: Of the process, from 0, which its GPU follows from.
    """

    def __init__(self, out: Destination, config: ScoreConfig, number: int = 0) -> None:
        self._given = (out, config, number)
        self._maker: Maker | None = None
        # Of tokenizers and numpy, which read it when they first work.
        for name in ("OMP_NUM_THREADS", "RAYON_NUM_THREADS"):
            os.environ[name] = str(threads_each(config))

    def make(self, number: int, items: Iterable[Article | Failure]) -> Made:
        """Make a shard.

        Raises:
            GeostanceError: If the model cannot be loaded.
            OSError: If the disk does not take the shard.
            StorageError: If it cannot be sent where it belongs.
        """
        if self._maker is None:
            out, config, own = self._given
            self._maker = Maker(out, load_scorer(config, own), config)
        return self._maker.make(number, items)


def load_scorer(config: ScoreConfig, number: int = 0) -> Scorer:
    """Load the config's model and targets, for this process.

    Args:
        config: Names them, and the kind of device.
        number: Of the process, from 0, which its GPU follows from.

    Raises:
        ModelError: If the model cannot be loaded, or there is no such GPU.
        ConfigError: If the targets file is not valid.
    """
    gpu = f"cuda:{number // config.workers_per_gpu}"
    return Scorer.from_pretrained(
        config.model,
        config.targets,
        config.batch_size,
        config.engine,
        threads_each(config),
        gpu if config.device == "cuda" else "cpu",
        config.only_named,
        config.precision,
        config.compile,
    )
