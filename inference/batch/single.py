"""Articles to a terminal, a pipe or one file."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from geostance.inference.reading.inputs import Failure
from geostance.inference.scorer import Scorer
from geostance.inference.scores import ScoredArticle
from geostance.inference.writing.writers import Format

from .choosing import chosen
from .counts import Counts
from .inputs import Inputs
from .reporting import Report, warned
from .scoring import scored
from .settings import ScoreConfig

Emit = Callable[[ScoredArticle], Any]


def score_single(
    out: Path | None,
    kind: Format | None,
    paths: Sequence[str],
    scorer: Scorer,
    config: ScoreConfig,
    report: Report,
) -> int:
    """Score what is named; each that fails is named on standard error.

    Args:
        out: The file; None for standard output.
        kind: The format; None for a table.
        paths: Files, folders, globs, "-".
        scorer: With the config's model and targets.
        config: How to read and write.
        report: Hears of progress and of what fails.

    Returns:
        The exit code: 1 if something failed.
    """
    failed = 0
    read = warned(chosen(Inputs(paths, config), paths, config), report.warn)
    found = scored(scorer, read, config)
    with (
        report.running(),
        _output(out, kind, scorer, config) as emit,
    ):
        for item in found:
            if isinstance(item, Failure):
                failed += 1
                report.fail(item.reason)
                out_of_scope = int(item.out_of_scope)
                report.advance(
                    Counts(1, quarantined=1 - out_of_scope, out_of_scope=out_of_scope)
                )
                if config.max_errors is not None and failed > config.max_errors:
                    report.fail(f"more than --max-errors {config.max_errors}: stopped")
                    break
                continue
            emit(item)
            report.advance(Counts(1, 1, statements=len(item.statements)))
    if out:
        report.say(f"{out}: {report.counts.scored} scored")
    return 1 if failed else 0


@contextmanager
def _output(
    out: Path | None, kind: Format | None, scorer: Scorer, config: ScoreConfig
) -> Iterator[Emit]:
    """Give a function to hand scored articles to."""
    if kind is None:
        with _table(scorer, config.keep_all) as emit:
            yield emit
        return
    from geostance.inference.writing.writers import open_writer

    with open_writer(
        out, kind, scorer.targets.ids, config.keep_all, config.rows
    ) as writer:
        yield writer.write


@contextmanager
def _table(scorer: Scorer, keep_all: bool) -> Iterator[Emit]:
    from rich.console import Console

    from geostance.inference.writing.table import print_article

    class Pipe(Console):
        def on_broken_pipe(self) -> None:
            raise  # our caller knows: a reader that leaves is no failure

    # A pipe has no width; 80 columns would fold every statement to ribbons.
    console = Console() if sys.stdout.isatty() else Pipe(width=140)
    yield lambda article: print_article(article, scorer.targets, console, keep_all)
