"""Two runs compared, as tables for a terminal."""

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from geostance.models.labels import STANCES

from .compared_cells import NOTES, flips_row, flips_title, shift_cells, word_row
from .comparison import Comparison, Flips


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
    table = _table(flips_title(flips))
    table.add_column("first \\ second")
    for label in STANCES:
        table.add_column(label, justify="right")
    for label in STANCES:
        table.add_row(*flips_row(flips, label))
    return table


def _shifts(found: Comparison) -> Table:
    table = _table("Differences of shares")
    table.add_column("target", overflow="fold")
    names = ("articles", "favor", "against", "neutral", "net", "corrected", "p (Holm)")
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    for shift in found.shifts:
        cells = shift_cells(shift)
        table.add_row(*(Text(cells[name]) for name in ("target", *names)))
    return table


def _words(found: Comparison) -> Table:
    table = _table("Words")
    table.add_column("more in")
    table.add_column("word", overflow="fold")
    for name in ("first", "second", "z"):
        table.add_column(name, justify="right")
    for word in found.words:
        table.add_row(*map(Text, word_row(word)))
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
