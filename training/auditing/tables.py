"""An audit's report as tables for a terminal."""

from collections.abc import Iterable, Mapping
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from geostance.training.evaluating.wording import sure

_NAMES = {
    "flip_rate": "flips %",
    "accuracy": "right %",
    "mean_shift": "shift",
    "max_shift": "at most",
}
_BY_NAME = {"flip_rate": "flips %", "mean_shift": "shift", "bias": "bias"}
_ALL_NAMES = {
    "flip_rate_within": "flips % within",
    "flip_rate_between": "flips % between",
    "mean_shift_within": "shift within",
    "mean_shift_between": "shift between",
    "accuracy": "right %",
}
_TONES = {key: name for key, name in _ALL_NAMES.items() if key != "accuracy"}
_ACTORS = {"accuracy": "right %", "bias": "bias"}
_CONTRASTS = {"right": "all right %", "changed": "changed %", "accuracy": "right %"}


def print_report(report: dict[str, Any], console: Console) -> None:
    """Print every part of a report: figures with 95% intervals, then the worst cases.

    A share in % has one decimal, a probability three.
    """
    aliases = report["aliases"]
    sizes = f"{report['carriers']} carriers x {len(report['actors'])} actors"
    rows = {"all": report, **report["phenomena"]}
    _print_table(console, f"Target swap: {sizes}", "carriers", rows, _NAMES)
    console.print(Text(report["note"]))
    title = f"{aliases['names']} names as scoring finds them, within and between actors"
    rows = {"all": aliases, **aliases["phenomena"]}
    _print_table(console, title, "carriers", rows, _ALL_NAMES)
    _print_lost(console, "names", aliases["not_found"])
    title = "Actors by all their names; bias: P(favor) - P(against) beyond the mean"
    _print_table(console, title, "", aliases["by_actor"], _ACTORS)
    title = "Names that are not read as the actor's own"
    rows = {name: row for name, row in aliases["by_name"].items() if row["mean_shift"]}
    _print_table(console, title, "carriers", rows, _BY_NAME)
    tones = report["sentiment"]
    rows = {"own names": tones["own_names"], "all names": tones["aliases"]}
    _print_table(console, "Sentiment, within and between actors", "", rows, _TONES)
    title = "Sentiment by all names; bias: P(positive) - P(negative) beyond the mean"
    _print_table(console, title, "", tones["aliases"]["by_actor"], {"bias": "bias"})
    for part, columns, title in (
        ("contrasts", _CONTRASTS, "Contrasts: the label must change"),
        ("invariances", _NAMES, "Invariances: the label must stay"),
    ):
        if part in report:
            rows = {"all": report[part], **report[part]["edits"]}
            _print_table(console, title, "items", rows, columns)
            _print_lost(console, "targets", report[part]["not_found"])
    for part, values in (("target swap", report), *report.items()):
        if isinstance(values, Mapping) and values.get("worst"):
            console.print(f"\nWorst of {part}", style="bold")
            _print_cases(values["worst"], console)


def _print_table(
    console: Console,
    title: str,
    count: str,
    rows: Mapping[str, dict[str, Any]],
    columns: Mapping[str, str],
) -> None:
    """Print a row for each name, with the number of its carriers or items first."""
    if not rows:
        return
    table = Table(box=box.SIMPLE)
    table.add_column("", no_wrap=True)
    if count:
        table.add_column(count, justify="right", no_wrap=True)
    for head in columns.values():
        table.add_column(head, justify="right")
    for name, values in rows.items():
        cells = [_cell(values, key) for key in columns]
        table.add_row(name, *([str(values[count])] if count else []), *cells)
    console.print(f"\n{title}", style="bold", highlight=False)
    console.print(table)


def _print_lost(console: Console, what: str, share: float) -> None:
    if share:
        console.print(
            f"{share:.1f}% of the {what} are not found by scoring, which says none"
        )


def _cell(values: dict[str, Any], key: str) -> str:
    return sure(values, key, 3 if "shift" in key or key == "bias" else 1)


def _print_cases(cases: Iterable[Mapping[str, Any]], console: Console) -> None:
    for case in cases:
        told = f"{case['id']}, {case['edit']}" if "id" in case else case["phenomenon"]
        console.print(Text(f"{told}: probabilities shift by {case['shift']:.3f}"))
        for row in case["answers"]:
            expected = row.get("expected", case.get("expected"))
            others = len(row.get("names", [0])) - 1
            more = f" (read alike: {others} other names)" if others else ""
            said = row["probabilities"]
            console.print(
                Text(
                    f"  {row['label']} {said[row['label']]:.2f}, expected {expected} "
                    f"{said[expected]:.2f}: {row['text']}{more}"
                )
            )
