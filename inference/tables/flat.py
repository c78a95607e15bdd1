"""Groups and pairs as flat rows, for CSV, Parquet and data frames."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from .groups import Aggregate, Estimate, Group, Pair, Shares

SHARES = ("favor", "against", "neutral", "net")


def group_rows(table: Aggregate) -> Iterator[dict[str, Any]]:
    """Yield a row for each group: its keys, counts, and figures with their intervals.

    A figure `x` has the columns `x`, `x_low` and `x_high`; the columns are the same in
    every row, and None where nothing is known.
    """
    for group in table.groups:
        yield {
            **group.key,
            "articles": group.articles,
            "statements": group.statements,
            "naming": group.naming,
            **{f"count_{label}": n for label, n in asdict(group.counts).items()},
            **_shares("raw", group.raw),
            **_shares("corrected", group.corrected),
            **_estimate("sentiment", group.sentiment),
            **_estimate("abstained", group.abstained),
            "few": group.few,
        }


def pair_rows(pairs: Iterable[Pair]) -> Iterator[dict[str, Any]]:
    """Yield a row for each comparison, likewise."""
    for pair in pairs:
        yield {
            **pair.key,
            "compared": pair.compared,
            "first": pair.first,
            "second": pair.second,
            "shared": pair.shared,
            **_estimate("difference", pair.difference),
            **_estimate("corrected", pair.corrected),
            "p": pair.p,
            "p_holm": pair.p_holm,
        }


def columns(table: Aggregate) -> list[str]:
    """List the columns of `group_rows`, also where there are no groups."""
    return [
        *(key.partition(":")[0] for key in table.by),
        *("articles", "statements", "naming"),
        *(f"count_{label}" for label in ("favor", "against", "neutral", "none")),
        *_ends(f"{of}_{share}" for of in ("raw", "corrected") for share in SHARES),
        *_ends(("sentiment", "abstained")),
        "few",
    ]


def as_json(table: Aggregate) -> dict[str, Any]:
    """Return all of a table as what JSON can hold."""
    return asdict(table) | {"groups": [_group(group) for group in table.groups]}


def _group(group: Group) -> dict[str, Any]:
    values = asdict(group)
    values["counts"]["spoken"] = group.counts.spoken
    return values


def _shares(name: str, shares: Shares | None) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for share in SHARES:
        one = getattr(shares, share) if shares else None
        found |= _estimate(f"{name}_{share}", one)
    return found


def _estimate(name: str, figure: Estimate | None) -> dict[str, float | None]:
    return {
        name: figure.value if figure else None,
        f"{name}_low": figure.low if figure else None,
        f"{name}_high": figure.high if figure else None,
    }


def _ends(names: Iterable[str]) -> list[str]:
    return [f"{name}{end}" for name in names for end in ("", "_low", "_high")]


def rounded(row: dict[str, Any], digits: int = 6) -> dict[str, Any]:
    """Round the numbers of a row, so that no one takes noise for figures."""
    return {
        key: round(value, digits) if isinstance(value, float) else value
        for key, value in row.items()
    }
