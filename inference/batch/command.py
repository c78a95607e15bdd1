"""`geostance score`, once its options are read."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from geostance.inference.writing.writers import Format
from geostance.models.errors import ConfigError

from .choosing import chosen
from .destination import destination
from .estimate import Estimate, estimate
from .folder import threads_before
from .inputs import Inputs
from .making import load_scorer
from .reporting import Report, warned
from .run import score_folder
from .scoring import in_scope
from .settings import ScoreConfig
from .single import score_single
from .total import known_total


def run(
    paths: Sequence[str],
    config: ScoreConfig,
    out: Path | str | None,
    kind: Format | None,
    folder: bool,
    resume: bool,
    log_json: bool,
) -> int:
    """Score what is named, and return the exit code.

    Args:
        paths: Files, folders, globs, URLs, "-".
        config: How to read, score and write.
        out: Where to: a path, or the URL of a folder; None for standard output.
        kind: The format of one file; None for a table.
        folder: Whether `out` is a folder of shards.
        resume: Whether to go on with the run in that folder.
        log_json: Whether to write JSON lines on standard error.

    Raises:
        GeostanceError: If the settings do not go together, or the model, the targets,
            the folder or an input is not as it should be.
    """
    if (config.workers > 1 or config.on == "ray") and not (out and folder):
        raise ConfigError(
            "workers share out shards: --workers and --on ray need --out FOLDER/"
        )
    if config.on == "ray" and "-" in paths:
        raise ConfigError("-: a cluster cannot read standard input: name files")
    total = known_total(paths, config)
    report = Report(total, log_json, quiet=total == 1)
    if out and folder:
        there = destination(out)
        if resume and not config.threads and (threads := threads_before(there)):
            # The same bytes as an unbroken run, by default.
            config = config.model_copy(update={"threads": threads})
        scorer = load_scorer(_first(config))
        with _place(config):
            return score_folder(there, paths, scorer, config, report, resume)
    return score_single(
        Path(out) if out else None, kind, paths, load_scorer(config), config, report
    )


def dry_run(paths: Sequence[str], config: ScoreConfig, log_json: bool) -> Estimate:
    """Count what is named, and measure how long a run would take."""
    report = Report(log_json=log_json)
    found = warned(chosen(Inputs(paths, config), paths, config), report.warn)
    return estimate(load_scorer(config), in_scope(found, config))


def _first(config: ScoreConfig) -> ScoreConfig:
    """Return the settings of the run's own process, which leaves scoring to workers."""
    alone = config.workers == 1 and config.on == "here"
    if alone or (config.device == "cpu" and not config.compile):
        return config
    # As the workers have it, who will be told which engine it is.
    engine = "torch" if config.engine == "auto" else config.engine
    given = {"device": "cpu", "engine": engine, "compile": False}
    return config.model_copy(update=given)


def _place(config: ScoreConfig) -> AbstractContextManager[None]:
    """Hold on to the cluster, where there is one."""
    if config.on == "here":
        return nullcontext()
    from .cluster import connected

    return connected()
