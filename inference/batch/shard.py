"""One shard: scored articles into a file, what fails into entries of the logs."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from geostance.inference.reading.inputs import Failure
from geostance.inference.scores import ScoredArticle
from geostance.inference.writing.writers import OPENING, Format, writing
from geostance.models.durable import appearing

from .counts import Counts
from .settings import ScoreConfig


@dataclass
class Written:
    """What went into a shard."""

    counts: Counts = field(default_factory=Counts)
    quarantine: list[dict[str, Any]] = field(default_factory=list)
    out_of_scope: list[dict[str, Any]] = field(default_factory=list)


def write_shard(
    path: Path,
    found: Iterable[ScoredArticle | Failure],
    targets: tuple[str, ...],
    config: ScoreConfig,
    advance: Callable[[Counts], None],
) -> Written:
    """Write a shard, which appears at `path` once it is complete.

    Args:
        path: Its place; its ending is its format.
        found: Its articles, and what failed among them.
        targets: The scored targets.
        config: How rows are written.
        advance: Called with the counts of each article.

    Raises:
        OSError: If the disk does not take it.
    """
    kind: Format = path.suffix.removeprefix(".")  # type: ignore[assignment]
    written = Written()
    with (
        appearing(path, **OPENING[kind]) as handle,
        writing(handle, kind, targets, config.keep_all, config.rows) as writer,
    ):
        for item in found:
            if isinstance(item, Failure):
                counts = _left_out(item, written)
            else:
                rows = writer.write(item)
                statements = len(item.statements)
                counts = Counts(1, 1, statements=statements, rows=rows)
            written.counts += counts
            advance(counts)
    return written


def _left_out(item: Failure, written: Written) -> Counts:
    entry = asdict(item)
    if entry.pop("out_of_scope"):
        written.out_of_scope.append(entry)
        return Counts(1, out_of_scope=1)
    written.quarantine.append(entry)
    return Counts(1, quarantined=1)
