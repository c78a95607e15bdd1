"""Two models on the same answers: is the one better, or is it chance?"""

from typing import Any, TypeVar

from geostance.models.resampling import percentile_interval, resample
from geostance.models.significance import bootstrap_p, holm
from geostance.training.metrics.significance import mcnemar

from .answers import Answers, SpanAnswers

Key = TypeVar("Key")


def compare(
    ours: Answers | SpanAnswers, theirs: Answers | SpanAnswers
) -> dict[str, Any]:
    """Compare two models' answers to the same examples, in the same order.

    Returns:
        `macro_f1` of theirs; `difference`, ours less theirs (0-100), with its paired
        bootstrap `interval` over groups and its two-sided `p`, both None where all is
        of one group; and, for labels, `mcnemar`.
    """
    one, other = ours.counts(), theirs.counts()
    first, second = (float(ours.macro_f1(counts.sum(0))) for counts in (one, other))
    result: dict[str, Any] = {
        "macro_f1": round(100 * second, 2),
        "difference": round(100 * (first - second), 2),
        "interval": None,
        "p": None,
    }
    resamples = resample(ours.groups)
    if resamples.groups > 1:
        drawn = ours.macro_f1(resamples.sums(one))
        drawn = drawn - theirs.macro_f1(resamples.sums(other))
        edges = percentile_interval(drawn)
        result["interval"] = [round(100 * edge, 2) for edge in edges]
        result["p"] = bootstrap_p(drawn)
    if isinstance(ours, Answers) and isinstance(theirs, Answers):
        result["mcnemar"] = mcnemar(ours.right, theirs.right)
    return result


def corrected(rows: dict[Key, dict[str, Any]]) -> dict[Key, dict[str, Any]]:
    """Add to each comparison `p_holm`, its p-value corrected for the number of rows.

    The two tests are corrected apart: each answers a question of its own.
    """
    tested = {key: row["p"] for key, row in rows.items() if row["p"] is not None}
    bootstrap = dict(zip(tested, holm(list(tested.values())), strict=True))
    exact = {key: row["mcnemar"]["p"] for key, row in rows.items() if "mcnemar" in row}
    pairs = dict(zip(exact, holm(list(exact.values())), strict=True))
    return {
        key: row
        | {"p_holm": bootstrap.get(key)}
        | ({"mcnemar": row["mcnemar"] | {"p_holm": pairs[key]}} if key in pairs else {})
        for key, row in rows.items()
    }
