"""Groups and pairs as tables for a terminal."""

from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .groups import Aggregate, Estimate, Group, Pair

_NO_VALUE = "(none)"
_WIDE = 120
"""Characters of a terminal that has room for every figure."""


def print_aggregate(table: Aggregate, console: Console) -> None:
    """Print the groups, the pairs, what they rest on and what may mislead."""
    console.print(_groups(table, console.width >= _WIDE))
    if table.pairs:
        console.print(_pairs(table.pairs))
    lines = [
        "Shares in %, of the statements that speak of the target; net is favor - "
        "against, corrected is net without the model's known errors, both in points; "
        "95% intervals from draws of articles. * fewer than 10 articles name it.",
        f"Correction: {table.correction}",
    ]
    if table.coverage:
        seen = table.coverage
        lines.append(
            f"Articles: {seen.read:,} read, {seen.scored:,} scored, "
            f"{seen.quarantined:,} in quarantine, {seen.out_of_scope:,} out of scope"
        )
    for line in lines:
        console.print(Text(line, style="dim"))
    _print_warnings(table, console)


def print_notes(table: Aggregate, console: Console) -> None:
    """Print what a file of bare rows does not tell."""
    console.print(Text(f"correction: {table.correction}"))
    _print_warnings(table, console)


def _print_warnings(table: Aggregate, console: Console) -> None:
    for warning in table.warnings:
        console.print(Text(f"warning: {warning}", style="yellow"))


def _groups(table: Aggregate, wide: bool) -> Table:
    shown = Table(title="Stances", title_justify="left", box=box.SIMPLE_HEAD)
    for key in table.by:
        shown.add_column(key, overflow="fold")
    for name in _figures(None, wide, any(group.corrected for group in table.groups)):
        shown.add_column(name, justify="right", no_wrap=True)
    for group in table.groups:
        figures = _figures(group, wide, group.corrected is not None)
        cells = [*map(_named, group.key.values()), *figures.values()]
        shown.add_row(*map(Text, cells), style="dim" if group.few else "")
    return shown


def _figures(group: Group | None, wide: bool, corrected: bool) -> dict[str, str]:
    """Return columns with a group's cells; a narrow terminal gets the chief ones."""
    cells = {"articles": "" if group is None else f"{group.naming:,}"}
    if group and group.few:
        cells["articles"] += "*"
    if wide:
        cells["statements"] = "" if group is None else f"{group.counts.spoken:,}"
    for share in ("favor", "against", *(["neutral"] if wide else [])):
        cells[share] = percent(getattr(group.raw, share)) if group else ""
    cells["net"] = points(group.raw.net) if group else ""
    if corrected:
        known = group.corrected if group else None
        cells["corrected"] = points(known.net) if known else ""
    if wide:
        cells["sentiment"] = points(group.sentiment) if group else ""
        cells["unsure"] = percent(group.abstained) if group else ""
    return cells


def _pairs(pairs: Iterable[Pair]) -> Table:
    shown = Table(
        title="Differences in net stance", title_justify="left", box=box.SIMPLE_HEAD
    )
    listed = list(pairs)
    for key in (*listed[0].key, listed[0].compared, "against"):
        shown.add_column("less" if key == "against" else key, overflow="fold")
    for name in ("difference", "corrected", "p", "p (Holm)"):
        shown.add_column(name, justify="right")
    for pair in listed:
        names = (*pair.key.values(), pair.first, pair.second)
        cells = [
            *map(_named, names),
            points(pair.difference),
            points(pair.corrected) if pair.corrected else "",
            f"{pair.p:.4f}",
            f"{pair.p_holm:.4f}",
        ]
        style = "bold" if pair.p_holm < 0.05 else ""
        shown.add_row(*map(Text, cells), style=style)
    return shown


def _named(value: str | None) -> str:
    return _NO_VALUE if value is None else value


def percent(figure: Estimate) -> str:
    r"""Write a share in %, and its interval below it.

    >>> percent(Estimate(0.25, 0.1, 0.5))
    '25\n10 to 50'
    """
    return _written(figure, "")


def points(figure: Estimate) -> str:
    """Write a figure from -1 to 1 in points from -100 to 100, likewise.

    >>> points(Estimate(0.25))
    '+25'
    """
    return _written(figure, "+")


def _written(figure: Estimate, sign: str) -> str:
    if figure.value is None:
        return "-"
    value, low, high = (
        "" if edge is None else f"{round(100 * edge) + 0:{sign}d}"
        for edge in (figure.value, figure.low, figure.high)
    )
    return f"{value}\n{low} to {high}" if low and high else value
