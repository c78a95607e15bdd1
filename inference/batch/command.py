"""`geostance score`, once its options are read."""

from collections.abc import Sequence
from pathlib import Path

import torch

from geostance.inference.scorer import Scorer
from geostance.inference.writing.writers import Format
from geostance.models.threads import cores

from .choosing import chosen
from .estimate import Estimate, estimate
from .inputs import Inputs
from .reporting import Report, warned
from .run import score_folder
from .settings import ScoreConfig
from .single import score_single
from .total import known_total


def run(
    paths: Sequence[str],
    config: ScoreConfig,
    out: Path | None,
    kind: Format | None,
    folder: bool,
    resume: bool,
    log_json: bool,
) -> int:
    """Score what is named, and return the exit code.

    Args:
        paths: Files, folders, globs, "-".
        config: How to read, score and write.
        out: Where to; None for standard output.
        kind: The format of one file; None for a table.
        folder: Whether `out` is a folder of shards.
        resume: Whether to go on with the run in that folder.
        log_json: Whether to write JSON lines on standard error.
    """
    total = known_total(paths, config)
    report = Report(total, log_json, quiet=total == 1)
    scorer = _scorer(config)
    if out and folder:
        return score_folder(out, paths, scorer, config, report, resume)
    return score_single(out, kind, paths, scorer, config, report)


def dry_run(paths: Sequence[str], config: ScoreConfig, log_json: bool) -> Estimate:
    """Count what is named, and measure how long a run would take."""
    report = Report(log_json=log_json)
    found = warned(chosen(Inputs(paths, config), paths, config), report)
    return estimate(_scorer(config), found)


def _scorer(config: ScoreConfig) -> Scorer:
    torch.set_num_threads(cores())
    return Scorer.from_pretrained(
        config.model, config.targets, config.batch_size, config.engine
    )
