"""What a run would read, and how long it would take."""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from geostance.inference.reading.articles import Article
from geostance.inference.reading.inputs import Failure
from geostance.inference.scorer import Scorer
from geostance.inference.splitting.statements import read_statements

from .counts import Counts

_MEASURED = 100
_CHARACTERS = 500_000
"""Articles, and characters of them, that are scored to measure the speed."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What was counted and measured."""

    counts: Counts
    mentions: int
    """Of targets, by their names; "our country" is only found in scoring."""
    measured: int
    """Articles that were scored to measure the speed."""
    seconds: float
    """What scoring all would take, reading included."""


def estimate(scorer: Scorer, found: Iterable[Article | Failure]) -> Estimate:
    """Read everything, score the first articles, and reckon by statements."""
    counts, mentions = Counts(), 0
    sample: list[Article] = []
    size = 0
    started = time.monotonic()
    for item in found:
        if isinstance(item, Failure):
            out = int(item.out_of_scope)
            counts += Counts(1, quarantined=1 - out, out_of_scope=out)
            continue
        reading = read_statements(item.text)
        counts += Counts(1, 1, statements=len(reading.statements))
        for query in scorer.queries(reading.parts):
            mentions += sum(m.actor in query.actors for m in query.mentions)
        if len(sample) < _MEASURED and size < _CHARACTERS:
            sample.append(item)
            size += len(item.text)
    reading_took = time.monotonic() - started
    per_statement = _measure(scorer, sample)
    seconds = reading_took + per_statement * counts.statements
    return Estimate(counts, mentions, len(sample), seconds)


def _measure(scorer: Scorer, sample: list[Article]) -> float:
    """Return seconds a statement; the first article, scored before, warms up."""
    for article in sample[:1]:
        scorer.score_article(article)
    started = time.monotonic()
    statements = sum(len(done.statements) for done in scorer.score(sample))
    return (time.monotonic() - started) / max(statements, 1)
