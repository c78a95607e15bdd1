"""Reports as text for a terminal: a block for each source and head."""

from typing import Any

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from .wording import given, kept, sure

_WIDTH = 100
_COLUMNS = (
    ("macro-F1", "macro_f1", 1),
    ("F-avg", "f_avg", 1),
    ("accuracy", "accuracy", 1),
    ("ECE", "ece", 3),
)


def print_reports(reports: dict[str, Any], console: Console | None = None) -> None:
    """Print every report, and then the comparison with another model, if there is one.

    Args:
        reports: Source -> head -> report, as `evaluate_sources` returns them.
        console: Where to; by default standard output, 100 columns wide.
    """
    console = console or Console(width=_WIDTH, highlight=False)
    for source, heads in reports.items():
        for head, values in heads.items():
            console.print(_block(source, head, values))
    rows = {
        (source, head): values
        for source, heads in reports.items()
        for head, values in heads.items()
        if "against" in values
    }
    if rows:
        console.print(_comparison(rows))


def _block(source: str, head: str, values: dict[str, Any]) -> Group:
    unit = "spans" if head == "attribution" else "answers"
    title = Text(f"{source} · {head}", "bold")
    title += Text(f"  {values['support']:,} {unit} in {values['groups']:,} groups", "")
    parts: list[Text | Table] = [title, _figures(values), _classes(values)]
    if "calibration" in values:
        parts.append(_confidence(values))
    return Group(*parts, Text())


def _figures(values: dict[str, Any]) -> Table:
    """Return a line for all answers and one for each target, with intervals."""
    columns = [column for column in _COLUMNS if values.get(column[1]) is not None]
    table = _plain("", "n", *(title for title, *_ in columns))
    for name, row in {"all": values, **values.get("targets", {})}.items():
        figures = (sure(row, key, digits, "–") for _, key, digits in columns)
        table.add_row(name, f"{row['support']:,}", *figures)
    return table


def _classes(values: dict[str, Any]) -> Table:
    """Return precision, recall and F1 by class, and whom each was taken for."""
    confusion: dict[str, dict[str, int]] = values.get("confusion", {})
    taken = given(confusion)
    counted = ["n"] if confusion else []
    table = _plain(
        "", "precision", "recall", "F1", *counted, *(f"as {name}" for name in taken)
    )
    for label, f1 in values["f1"].items():
        row = confusion.get(label, {})
        table.add_row(
            label,
            f"{values['precision'][label]:.1f}",
            f"{values['recall'][label]:.1f}",
            f"{f1:.1f}",
            *(f"{sum(row.values()):,}" for _ in counted),
            *(f"{row[name]:,}" for name in taken),
        )
    return table


def _confidence(values: dict[str, Any]) -> Table:
    """Return what the probabilities are worth, and what abstaining buys."""
    found, curve = values["calibration"], values["risk_coverage"]
    by_class = ", ".join(f"{k} {v:.3f}" for k, v in found["classwise"].items())
    chance = found["by_chance"]
    lines = Table.grid(padding=(0, 2, 0, 0))
    lines.add_row(
        "calibration",
        f"ECE {values['ece']:.3f} with temperature {found['temperature']:.2f}, "
        f"{found['unscaled']['ece']:.3f} without; a calibrated model would show "
        f"{chance['mean']:.3f}, up to {chance['most']:.3f}; worst bin "
        f"{found['mce']:.3f}; Brier {values['brier']:.3f}; class-wise "
        f"{found['classwise_ece']:.3f} ({by_class})",
    )
    lines.add_row(
        "abstaining",
        f"AURC {curve['aurc']:.3f}; for an error of at most "
        f"{curve['abstain']['risk']:.0%}: {kept(curve['abstain'])}",
    )
    return lines


def _comparison(rows: dict[tuple[str, str], dict[str, Any]]) -> Group:
    """Return a line for each source and head that two models were compared on."""
    other = next(iter(rows.values()))["against"]["model"]
    table = _plain(
        "", "ours", "theirs", "difference", "p", "p Holm", "discordant", "McNemar Holm"
    )
    for (source, head), values in rows.items():
        row = values["against"]
        exact = row.get("mcnemar")
        low, high = row["interval"] or (None, None)
        table.add_row(
            f"{source} {head}",
            f"{values['macro_f1']:.1f}",
            f"{row['macro_f1']:.1f}",
            f"{row['difference']:+.1f}"
            + ("" if low is None else f" ({low:+.1f} to {high:+.1f})"),
            "" if row["p"] is None else f"{row['p']:.3f}",
            "" if row["p_holm"] is None else f"{row['p_holm']:.3f}",
            f"{exact['only_ours']}:{exact['only_theirs']}" if exact else "",
            f"{exact['p_holm']:.3f}" if exact else "",
        )
    return Group(Text(f"macro-F1 against {other}", "bold"), table)


def _plain(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for place, column in enumerate(columns):
        table.add_column(column, justify="right" if place else "left", no_wrap=True)
    return table
