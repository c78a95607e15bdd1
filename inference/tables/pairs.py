"""Groups compared with each other: do two outlets differ by more than chance?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geostance.models.errors import InputError
from geostance.models.labels import STANCES
from geostance.models.significance import bootstrap_p, holm

from .correcting import Confusion
from .draws import RESAMPLES, Articles, weighted
from .figures import estimate, generator, net
from .groups import Estimate, Group, Pair
from .keys import Key
from .scores import Scores

PAIR_RESAMPLES = 10_000
"""More than for intervals: the least p-value is 2 / 10,001, before it is corrected."""
_MOST = 2_000


@dataclass(frozen=True, slots=True)
class _Tested:
    """A pair before its p-value is corrected."""

    first: Group
    second: Group
    shared: int
    difference: Estimate
    corrected: Estimate | None
    p: float


def compare_groups(
    scores: Scores,
    keys: Sequence[Key],
    groups: Sequence[Group],
    key: str,
    confusion: Confusion | None,
    resamples: int = PAIR_RESAMPLES,
    seed: int = 0,
) -> tuple[Pair, ...]:
    """Compare groups that differ in one key and agree in all others, two by two.

    Groups of fewer than `FEW_ARTICLES` articles have no part. An article that is in
    both groups, of two speakers or targets say, gets the same weight in both.

    Args:
        scores: With the table `cells` of these keys.
        keys: What the groups were made by.
        groups: Those to compare.
        key: The one they differ in.
        confusion: How the model errs, if that is known.
        resamples: Draws of each pair.
        seed: Of the draws.

    Raises:
        InputError: If the groups have no such key, or there are too many pairs.
    """
    names = [one.name for one in keys]
    name = key.partition(":")[0]
    if name not in names:
        raise InputError(
            f"--compare {key}: the groups have the keys {', '.join(names)}: give one"
        )
    pairs = list(_alike([group for group in groups if not group.few], name))
    if len(pairs) > _MOST:
        raise InputError(
            f"--compare {key}: {len(pairs):,} pairs, of which hardly one could stand "
            f"out by more than chance (at most {_MOST:,}): choose fewer groups by "
            "--limit or --min-articles"
        )
    tested = [
        _tested(scores, names, pair, confusion, resamples, seed) for pair in pairs
    ]
    together = holm([one.p for one in tested])
    return tuple(
        Pair(
            key={k: v for k, v in one.first.key.items() if k != name},
            compared=name,
            first=one.first.key[name],
            second=one.second.key[name],
            shared=one.shared,
            difference=one.difference,
            corrected=one.corrected,
            p=one.p,
            p_holm=p_holm,
        )
        for one, p_holm in zip(tested, together, strict=True)
    )


def _alike(groups: Sequence[Group], name: str) -> Iterator[tuple[Group, Group]]:
    """Pair the groups that differ in one key alone."""
    by_rest: dict[tuple[str | None, ...], list[Group]] = {}
    for group in groups:
        rest = tuple(value for key, value in group.key.items() if key != name)
        by_rest.setdefault(rest, []).append(group)
    for alike in by_rest.values():
        yield from combinations(alike, 2)


def _tested(
    scores: Scores,
    names: Sequence[str],
    pair: tuple[Group, Group],
    confusion: Confusion | None,
    resamples: int,
    seed: int,
) -> _Tested:
    first, second = pair
    articles, shared = _articles(scores, names, pair)
    rng = generator(seed, [*first.key.values(), *second.key.values()])
    least = min(first.naming, second.naming)
    sides = (0, 1, 2, 3), (4, 5, 6, 7)
    drawn = weighted(articles, sides, resamples, rng, least)
    total = articles.totals[None].astype(np.float64)
    corrected = None
    if confusion:
        known = [confusion.rates(str(group.key["target"]))[None] for group in pair]
        some = drawn[:RESAMPLES]
        corrected = estimate(
            _difference(total, known),
            _difference(some, _rates(confusion, pair, len(some), rng)),
        )
    differences = _difference(drawn)
    return _Tested(
        first,
        second,
        shared,
        estimate(_difference(total), differences),
        corrected,
        bootstrap_p(differences),
    )


def _rates(
    confusion: Confusion,
    pair: tuple[Group, Group],
    size: int,
    rng: np.random.Generator,
) -> list[NDArray[np.float64]]:
    """Draw the errors of both sides, which are the same toward the same target."""
    targets = [str(group.key["target"]) for group in pair]
    drawn = {t: confusion.draws(t, size, rng) for t in dict.fromkeys(targets)}
    return [drawn[target] for target in targets]


def _difference(
    sums: NDArray[np.float64], rates: Sequence[NDArray[np.float64]] | None = None
) -> NDArray[np.float64]:
    """Return the net stance of the first side less that of the second (N,).

    Args:
        sums: (N, 8) counts by stance, four of each side.
        rates: (N, 4, 4) of each side, to take the model's errors out.
    """
    first, second = rates if rates else (None, None)
    return net(sums[:, :4], first) - net(sums[:, 4:], second)


def _articles(
    scores: Scores, names: Sequence[str], pair: tuple[Group, Group]
) -> tuple[Articles, int]:
    """Fetch the articles of both groups, and say how many are in both."""
    same = " AND ".join(f"k{i} IS NOT DISTINCT FROM ?" for i in range(len(names)))
    side = (
        f"SELECT article, {', '.join(STANCES)} FROM cells WHERE {same} "
        "AND unsure + sure > 0"
    )
    counts = ", ".join(
        f"coalesce({side}.{stance}, 0)" for side in "ab" for stance in STANCES
    )
    values: list[Any] = [group.key[name] for group in pair for name in names]
    rows = scores.rows(
        f"WITH a AS ({side}), b AS ({side}) SELECT {counts}, count(*), "
        "count(*) FILTER (a.article IS NOT NULL AND b.article IS NOT NULL) "
        "FROM a FULL JOIN b USING (article) GROUP BY ALL ORDER BY ALL",
        values,
    )
    found = np.array(rows, np.int64).reshape(-1, 10)
    return Articles(found[:, :8], found[:, 8]), int(found[:, 9].sum())
