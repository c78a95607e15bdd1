"""`geostance score --report`: a run, and a report of what it wrote."""

import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from geostance.models.errors import GeostanceError, InputError

from .batch.settings import ScoreConfig
from .reporting.command import ReportOptions, make_report

_DONE = (0, 1)
"""Exit codes of runs that came to their end."""


def score_and_report(
    page: Path,
    paths: Sequence[str],
    config: ScoreConfig,
    out: Path | None,
    run: Callable[[ScoreConfig, Path], int],
) -> int:
    """Score, then report; return the exit code of scoring, or 1 without a report.

    Args:
        page: Where the report goes.
        paths: The inputs. They are read again for their texts, where they can be.
        config: How to read and score.
        out: Where the scores go; None to keep them only until the report is made.
        run: Scores as a config says, to a place, and returns an exit code.

    Raises:
        InputError: If there is no folder to put the report in; nothing is scored then.
    """
    if not page.absolute().parent.is_dir():
        raise InputError(f"--report {page}: no such folder: {page.parent}")
    options = ReportOptions(
        articles=() if "-" in paths else paths,
        columns=config.columns,
        kind=config.input_format,
        targets=config.targets,
        model=config.model or "default",
        title=f"Stances in {_named(paths)}",
        source=_named(paths),
    )
    if out:
        return _reported(run(config, out), out, page, options)
    with tempfile.TemporaryDirectory(prefix="geostance-") as folder:
        place = Path(folder) / "scores.parquet"
        whole = config.model_copy(update={"keep_all": True, "rows": "statement"})
        return _reported(run(whole, place), place, page, options)


def _reported(code: int, scores: Path, page: Path, options: ReportOptions) -> int:
    if code not in _DONE:
        return code
    try:
        written = make_report(scores, page, options, _warn)
    except GeostanceError as error:  # the scores are there; they only lack a report
        sys.stderr.write(f"geostance: error: no report: {error}\n")
        return 1
    sys.stderr.write(f"{written}: open it in a browser\n")
    return code


def _warn(message: str) -> None:
    sys.stderr.write(f"geostance: warning: {message}\n")


def _named(paths: Sequence[str]) -> str:
    first = "standard input" if paths[0] == "-" else Path(paths[0]).name
    return first if len(paths) == 1 else f"{first} and {len(paths) - 1} more"
