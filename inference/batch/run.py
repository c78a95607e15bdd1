"""An archive into a folder of shards."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from geostance.inference.scorer import Scorer
from geostance.inference.writing.output_rows import columns

from .folder import check_complete, open_folder, write_manifest
from .identity import identity
from .inputs import FileRead
from .journal import Journal
from .making import Done, Maker
from .manifest import read_manifest
from .reporting import Report
from .settings import ScoreConfig, threads_each
from .splitting import Plan
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
            first, earlier = journal.shards, journal.files()
            plan = Plan(paths, config, folder, first, earlier, opened)
            left: list[FileRead] = []
            made = _made(plan, scorer, stop, report, left)
            with report.running(journal.totals), closing(made):
                why = _shards(journal, made, config, report)
            why = why or ("stopped" if stop.signal is not None else "")
            if not why:
                journal.append({"inputs.jsonl": map(asdict, left)})
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
    folder, config = plan.folder, plan.config
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
        maker = Maker(folder, scorer, config)
        for number, items in reading.shards():
            made = maker.make(number, items, report.advance)
            yield Done(made, inputs.place(), inputs.take_finished())
    else:
        for done in in_workers(reading.tasks(), folder, settled, stop, report.warn):
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
