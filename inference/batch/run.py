"""An archive into a folder of shards."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict
from itertools import chain, islice
from pathlib import Path

from geostance.inference.reading.articles import Article
from geostance.inference.reading.inputs import Failure
from geostance.inference.scorer import Scorer
from geostance.inference.writing.output_rows import columns

from .choosing import chosen
from .folder import check_complete, open_folder, write_manifest
from .identity import file_sha256, identity
from .inputs import Inputs
from .journal import Journal
from .manifest import read_manifest
from .reporting import Report, warned
from .scoring import scored
from .settings import ScoreConfig
from .shard import write_shard
from .stopping import Stop, stopping


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
            with report.running(journal.totals):
                why = _shards(journal, inputs, found, scorer, config, report, stop)
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


def _shards(
    journal: Journal,
    inputs: Inputs,
    found: Iterator[Article | Failure],
    scorer: Scorer,
    config: ScoreConfig,
    report: Report,
    stop: Stop,
) -> str:
    """Write shards to the end, or until there is a reason to stop, and return that."""
    kind = config.format or "parquet"
    while True:
        if too_many := _too_many(journal, config):
            return too_many
        if stop.signal is not None:
            return "stopped"
        first = next(found, None)
        if first is None:
            return ""
        items = islice(chain([first], found), config.shard_size)
        path = journal.folder / f"part-{journal.shards:05}.{kind}"
        written = write_shard(
            path, scored(scorer, items), scorer.targets.ids, config, report.advance
        )
        shard = journal.add(
            path,
            file_sha256(path),
            written.counts,
            inputs.place(),
            {
                "inputs.jsonl": map(asdict, inputs.take_finished()),
                "quarantine.jsonl": written.quarantine,
                "out_of_scope.jsonl": written.out_of_scope,
            },
        )
        report.event("shard", shard=shard.name, **asdict(shard.counts))


def _too_many(journal: Journal, config: ScoreConfig) -> str:
    failed = journal.totals.quarantined
    if config.max_errors is None or failed <= config.max_errors:
        return ""
    return f"quarantined {failed}, more than --max-errors {config.max_errors} allows"
