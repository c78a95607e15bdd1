"""An archive into a folder of shards."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from geostance.inference.reading.retrying import StorageError
from geostance.inference.scorer import Scorer
from geostance.inference.writing.output_rows import columns
from geostance.models.errors import GeostanceError

from .destination import Destination, Folder
from .folder import check_complete, open_folder, write_manifest
from .identity import identity
from .inputs import FileRead
from .journal import Journal
from .making import Done, Maker
from .manifest import MANIFEST, read_manifest
from .records import LOGS, SHARDS
from .reporting import Report
from .settings import ScoreConfig, threads_each
from .splitting import Plan
from .stopping import Stop, stopping
from .workers import in_workers


def score_folder(
    out: Path | Destination,
    paths: Sequence[str],
    scorer: Scorer,
    config: ScoreConfig,
    report: Report,
    resume: bool = False,
) -> int:
    """Score what is named into a folder, or go on with what is done there.

    Args:
        out: Made if it is not there; see docs/archives.md for what it gets.
        paths: Files, folders, globs, URLs, "-".
        scorer: With the config's model and targets.
        config: How to read, score and write.
        report: Hears of progress, warnings and the end.
        resume: Whether to go on with a run that is there.

    Returns:
        The exit code: 0 if all was scored; 1 if articles are in quarantine, too many
        were, or the disk is full or storage gone; 128 and its number after a signal.

    Raises:
        InputError: If the folder cannot be begun or gone on with, or an input that was
            read before has changed.
        ConfigError: If the run there has another model, other settings or targets.
        WorkerError: If worker processes die again and again.
        StorageError: If storage cannot be reached from the beginning.
    """
    columns(scorer.targets.ids)  # names that collide are an error before anything
    kind = config.format or "parquet"
    described = identity(scorer, config, paths, kind)
    out = Folder(out) if isinstance(out, Path) else out
    with out.here((MANIFEST, *LOGS, SHARDS)) as folder:
        if open_folder(out, folder, described, resume):
            check_complete(out, folder, paths, config)
            report.say(f"{out}: is complete: nothing to do")
            # As the run itself ended: a script that starts it again must not miss them.
            return 1 if read_manifest(folder)["totals"]["quarantined"] else 0
        run = _Run(out, folder, described, paths, scorer, config, report)
        try:
            return run.go()
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            failing = f"{out}: cannot be written: {reason}"
        except StorageError as error:
            failing = str(error)
    report.fail(
        f"{failing}: the complete shards are kept; mend that, and go on with --resume"
    )
    return 1


@dataclass(frozen=True, slots=True)
class _Run:
    """A run that has been begun or is gone on with."""

    out: Destination
    folder: Path
    described: dict[str, Any]
    paths: Sequence[str]
    scorer: Scorer
    config: ScoreConfig
    report: Report

    def go(self) -> int:
        """Make what is missing, and return the exit code."""
        config, report = self.config, self.report
        journal = Journal(self.folder, self.out)
        with closing(journal), stopping() as stop, _sent(journal):
            opened = journal.last.opened if journal.last else None
            first, earlier = journal.shards, journal.files()
            plan = Plan(self.paths, config, self.out, first, earlier, opened)
            left: list[FileRead] = []
            made = _made(plan, self.scorer, stop, report, left)
            with report.running(journal.totals), closing(made):
                why = _shards(journal, made, config, report)
            why = why or ("stopped" if stop.signal is not None else "")
            journal.send()
            if not why:
                journal.append({"inputs.jsonl": map(asdict, left)})
                journal.send()
            write_manifest(self.folder, self.described, journal, complete=not why)
            # What says that all is done comes when all is there.
            self.out.send(self.folder, [MANIFEST])
        report.end(self.out, journal.totals, why)
        if stop.signal is not None and why:
            return 128 + stop.signal
        return 1 if why or journal.totals.quarantined else 0


@contextmanager
def _sent(journal: Journal) -> Iterator[None]:
    """Let the shards that were made count, whatever else goes wrong."""
    try:
        yield
    except Exception:
        with suppress(GeostanceError, OSError):
            journal.send()
        raise


def _made(
    plan: Plan, scorer: Scorer, stop: Stop, report: Report, left: list[FileRead]
) -> Generator[Done, None, None]:
    """Make shards, in this process or in others.

    Args:
        plan: What to read.
        scorer: With the config's model and targets.
        stop: Whether the run was asked to stop.
        report: Hears of progress and warnings.
        left: Gets the inputs that were read whole after the last shard.
    """
    config = plan.config
    settled = config.model_copy(
        update={"engine": scorer.model.engine, "threads": threads_each(config)}
    )
    if config.on == "ray":
        from .cluster import in_cluster

        for done in in_cluster(plan, settled, stop, report.warn, left.extend):
            report.advance(done.made.written.counts)
            yield done
        return
    reading = plan.reading(stop, report.warn)
    inputs = reading.inputs
    if config.workers == 1:
        maker = Maker(plan.out, scorer, config)
        for number, items in reading.shards():
            made = maker.make(number, items, report.advance)
            yield Done(made, inputs.place(), inputs.take_finished())
    else:
        for done in in_workers(reading.tasks(), plan.out, settled, stop, report.warn):
            report.advance(done.made.written.counts)
            yield done
    left.extend(inputs.take_finished())


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
