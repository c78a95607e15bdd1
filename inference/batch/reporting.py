"""What a run says while it runs: a bar, JSON lines, or nothing but what is wrong."""

import json
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, TypeVar

from .counts import Counts

ItemT = TypeVar("ItemT")

_EVERY = 5.0
"""Seconds between lines of progress."""


class Report:
    """Speaks on standard error.

    Args:
        total: Articles to come, where that is known.
        log_json: Whether to write JSON lines instead of words.
        quiet: Whether to show no bar; without a terminal there is none anyway.
    """

    def __init__(
        self, total: int | None = None, log_json: bool = False, quiet: bool = False
    ) -> None:
        self.total = total
        self.log_json = log_json
        self.quiet = quiet or log_json
        self.counts = Counts()
        self._before = Counts()
        self._started = self._told = time.monotonic()
        self._bar: Any = None
        self._task: Any = None

    @contextmanager
    def running(self, before: Counts = Counts()) -> Iterator[None]:  # noqa: B008
        """Show progress within the block.

        Args:
            before: What an earlier run has done.
        """
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        self.counts = self._before = before
        self._started = self._told = time.monotonic()
        console = Console(stderr=True)
        rates = TextColumn("{task.fields[rates]}")
        self._bar = Progress(
            *(BarColumn(), MofNCompleteColumn(), rates, TimeRemainingColumn()),
            console=console,
            disable=self.quiet or not console.is_terminal,
            transient=True,
        )
        self.event("start", total=self.total, **asdict(before))
        with self._bar:
            self._task = self._bar.add_task(
                "scoring", total=self.total, completed=before.read, rates=""
            )
            yield

    def advance(self, counts: Counts) -> None:
        """Add an article's counts."""
        self.counts += counts
        rates = self._rates()
        words = (
            f"articles, {rates['articles_per_second']}/s, "
            f"{rates['statements_per_second']} statements/s, "
            f"{self.counts.quarantined} quarantined"
        )
        self._bar.update(self._task, completed=self.counts.read, rates=words)
        if time.monotonic() - self._told >= _EVERY:
            self._told = time.monotonic()
            self.event("progress", **asdict(self.counts), **rates)

    def warn(self, message: str) -> None:
        """Tell of something odd."""
        self._line("warning", message)

    def fail(self, message: str) -> None:
        """Tell of something that is not scored, or of an end that is none."""
        self._line("error", message)

    def say(self, message: str) -> None:
        """Tell a terminal, or the log, how it went."""
        if self.log_json:
            self.event("end", message=message)
        elif sys.stderr.isatty():
            sys.stderr.write(f"{message}\n")

    def end(self, folder: object, totals: Counts, why: str) -> None:
        """Tell what a folder holds; whatever is not as wished, also to a pipe."""
        words = (
            f"{folder}: {totals.read} read = {totals.scored} scored + "
            f"{totals.quarantined} quarantined + {totals.out_of_scope} out of scope"
        )
        if why:
            words += f"; {why}: go on with the same command and --resume"
        if self.log_json:
            ending = {"stopped": why or None, **asdict(totals), **self._rates()}
            self.event("end", message=words, **ending)
        elif why or totals.quarantined:
            self.fail(words)
        else:
            self.say(words)

    def event(self, name: str, **values: Any) -> None:  # noqa: ANN401
        """Write a line of the JSON log, if there is one."""
        if self.log_json:
            now = datetime.now(UTC).isoformat(timespec="milliseconds")
            line = json.dumps({"time": now, "event": name, **values})
            sys.stderr.write(line + "\n")
            sys.stderr.flush()

    def _line(self, kind: str, message: str) -> None:
        if self.log_json:
            self.event(kind, message=message)
        else:
            sys.stderr.write(f"geostance: {kind}: {message}\n")

    def _rates(self) -> dict[str, float | None]:
        spent = max(time.monotonic() - self._started, 1e-3)
        articles = (self.counts.read - self._before.read) / spent
        statements = (self.counts.statements - self._before.statements) / spent
        left = None
        if self.total is not None and articles:
            left = round(max(self.total - self.counts.read, 0) / articles, 1)
        return {
            "articles_per_second": round(articles, 1),
            "statements_per_second": round(statements, 1),
            "seconds_left": left,
        }


def warned(found: Iterator[ItemT], warn: Callable[[str], None]) -> Iterator[ItemT]:
    """Pass items on, and tell the warnings that getting them raises."""
    while True:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            item = next(found, None)
        for warning in caught:
            warn(str(warning.message))
        if item is None:
            return
        yield item
