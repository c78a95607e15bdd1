"""An archive into a folder of shards."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import chain, count, islice
from pathlib import Path

from geostance.inference.reading.articles import Article
from geostance.inference.reading.inputs import Failure
from geostance.inference.scorer import Scorer
from geostance.inference.writing.output_rows import columns

from .choosing import chosen
from .folder import check_complete, open_folder, write_manifest
from .identity import identity
from .inputs import Inputs
from .journal import Journal
from .making import Done, Maker, Task
from .manifest import read_manifest
from .reporting import Report, warned
from .settings import ScoreConfig, threads_each
from .stopping import Stop, stopping
from .workers import in_workers


def score_folder(
    folder: Path,
    paths: Sequence[str],
    scorer: Scorer,
    config: ScoreConfig,
    report: Report,
    resume: bool = False,
) -> int:
    """Score what is named into a folder, or go on with what is done there.

    Args:
        folder: Made if it is not there; see docs/archives.md for what it gets.
        paths: Files, folders, globs, "-".
        scorer: With the config's model and targets.
        config: How to read, score and write.
        report: Hears of progress, warnings and the end.
        resume: Whether to go on with a run that is there.

    Returns:
        The exit code: 0 if all was scored; 1 if articles are in quarantine, too many
        were, or the disk is full; 128 and its number after a signal.

    Raises:
        InputError: If the folder cannot be begun or gone on with, or an input that was
            read before has changed.
        ConfigError: If the run there has another model, other settings or targets.
        WorkerError: If worker processes die again and again.
    """
    columns(scorer.targets.ids)  # names that collide are an error before anything
    kind = config.format or "parquet"
    described = identity(scorer, config, paths, kind)
    if open_folder(folder, described, resume):
        check_complete(folder, paths, config)
        report.say(f"{folder}: is complete: nothing to do")
        # As the run itself ended: a script that starts it again must not miss them.
        return 1 if read_manifest(folder)["totals"]["quarantined"] else 0
    try:
        with closing(Journal(folder)) as journal, stopping() as stop:
            opened = journal.last.opened if journal.last else None
            inputs = Inputs(paths, config, folder, journal.files(), opened)
            found = warned(chosen(inputs, paths, config), report)
            tasks = _Reading(inputs, found, config, journal.shards, stop)
            made = _made(tasks, Maker(folder, scorer, config), report)
            with report.running(journal.totals), closing(made):
                why = _shards(journal, made, config, report)
            why = why or ("stopped" if stop.signal is not None else "")
            if not why:
                files = [asdict(file) for file in inputs.take_finished()]
                journal.append({"inputs.jsonl": files})
            write_manifest(folder, described, journal, complete=not why)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        report.fail(
            f"{folder}: cannot be written: {reason}: the complete shards are kept; "
            "mend that, and go on with --resume"
        )
        return 1
    report.end(folder, journal.totals, why)
    if stop.signal is not None and why:
        return 128 + stop.signal
    return 1 if why or journal.totals.quarantined else 0


@dataclass
class _Reading:
    """The articles of a run, a shard at a time, until it is asked to stop."""

    inputs: Inputs
    found: Iterator[Article | Failure]
    config: ScoreConfig
    first: int
    """The number of the first shard."""
    stop: Stop

    def shards(self) -> Iterator[tuple[int, Iterator[Article | Failure]]]:
        """Yield the number of each shard, and its articles as they are read."""
        for number in count(self.first):
            item = None if self.stop.signal is not None else next(self.found, None)
            if item is None:
                return
            yield number, islice(chain([item], self.found), self.config.shard_size)

    def tasks(self) -> Iterator[Task]:
        """Yield each shard read whole."""
        for number, items in self.shards():
            held = list(items)
            yield Task(number, held, self.inputs.place(), self.inputs.take_finished())


def _made(
    reading: _Reading, maker: Maker, report: Report
) -> Generator[Done, None, None]:
    """Make shards, in this process or in others."""
    inputs, config = reading.inputs, maker.config
    if config.workers == 1:
        for number, items in reading.shards():
            made = maker.make(number, items, report.advance)
            yield Done(made, inputs.place(), inputs.take_finished())
        return
    engine = maker.scorer.model.engine
    settled = config.model_copy(
        update={"engine": engine, "threads": threads_each(config)}
    )
    tasks = reading.tasks()
    for done in in_workers(tasks, maker.folder, settled, reading.stop, report.warn):
        report.advance(done.made.written.counts)
        yield done


def _shards(
    journal: Journal, made: Iterator[Done], config: ScoreConfig, report: Report
) -> str:
    """Let shards count to the end, or until too many have failed: return that."""
    if too_many := _too_many(journal, config):
        return too_many
    for done in made:
        shard = journal.add(done)
        report.event("shard", shard=shard.name, **asdict(shard.counts))
        if too_many := _too_many(journal, config):
            return too_many
    return ""


def _too_many(journal: Journal, config: ScoreConfig) -> str:
    failed = journal.totals.quarantined
    if config.max_errors is None or failed <= config.max_errors:
        return ""
    return f"quarantined {failed}, more than --max-errors {config.max_errors} allows"
