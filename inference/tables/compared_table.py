"""Two runs compared, as tables for a terminal."""

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from geostance.models.labels import STANCES

from .comparison import Comparison, Flips
from .printing import percent, points

NOTES = (
    "Differences are the second run less the first, in points; corrected is net "
    "without the models' known errors; 95% intervals from draws of articles, those of "
    "both runs together.",
)


def print_comparison(found: Comparison, console: Console) -> None:
    """Print all parts of a comparison that hold something."""
    for name, side in (("first", found.first), ("second", found.second)):
        console.print(
            Text(
                f"{name}: {side.path}: {side.articles:,} articles, "
                f"{side.statements:,} statements; correction: {side.correction}"
            )
        )
    console.print(
        Text(
            f"in both: {found.shared_articles:,} articles, "
            f"{found.shared_statements:,} statements"
        )
    )
    for flips in found.flips:
        console.print(_flips(flips))
    console.print(_shifts(found))
    if found.words:
        console.print(_words(found))
    if found.disagreements:
        console.print(_disagreements(found))
    for note in NOTES:
        console.print(Text(note, style="dim"))
    for warning in found.warnings:
        console.print(Text(f"warning: {warning}", style="yellow"))


def _table(title: str) -> Table:
    return Table(title=Text(title), title_justify="left", box=box.SIMPLE_HEAD)


def _flips(flips: Flips) -> Table:
    rate = percent(flips.rate).replace("\n", " (") + (
        ")" if flips.rate.low is not None else ""
    )
    table = _table(f"Labels toward {flips.target}: {rate} % differ")
    table.add_column("first \\ second")
    for label in STANCES:
        table.add_column(label, justify="right")
    for label in STANCES:
        row = flips.counts[label]
        table.add_row(label, *(f"{row[other]:,}" for other in STANCES))
    return table


def _shifts(found: Comparison) -> Table:
    table = _table("Differences of shares")
    table.add_column("target", overflow="fold")
    names = ("articles", "favor", "against", "neutral", "net", "corrected", "p (Holm)")
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    for shift in found.shifts:
        raw = shift.raw
        cells = (
            shift.target,
            f"{shift.naming[0]:,}\n{shift.naming[1]:,}",
            *map(points, (raw.favor, raw.against, raw.neutral, raw.net)),
            points(shift.corrected.net) if shift.corrected else "",
            "" if shift.p_holm is None else f"{shift.p_holm:.4f}",
        )
        table.add_row(*map(Text, cells))
    return table


def _words(found: Comparison) -> Table:
    table = _table("Words")
    table.add_column("more in")
    table.add_column("word", overflow="fold")
    for name in ("first", "second", "z"):
        table.add_column(name, justify="right")
    for word in found.words:
        side = "second" if word.z > 0 else "first"
        cells = (
            side,
            word.word,
            f"{word.first:,}",
            f"{word.second:,}",
            f"{word.z:+.1f}",
        )
        table.add_row(*map(Text, cells))
    return table


def _disagreements(found: Comparison) -> Table:
    table = _table("Where they disagree most")
    table.add_column("target")
    table.add_column("first")
    table.add_column("second")
    table.add_column("statement", overflow="fold")
    table.add_column("article", overflow="fold")
    for one in found.disagreements:
        cells = (one.target, one.first, one.second, one.text, one.article)
        table.add_row(*map(Text, cells))
    return table
