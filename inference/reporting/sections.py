"""Aggregates -> the sections of an overview: a diagram, and the table that it shows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from geostance.inference.tables import Aggregate, Estimate, Group, Shares

from .diagrams import Row, net_diagram, shares_diagram, time_diagram
from .wording import leaning, share_within, signed_within

UNKNOWN = "(not told)"
_NONE = Estimate(None)
_COLUMNS = (
    *("Articles", "Statements", "In favor", "Against", "Neutral"),
    *("Net stance", "Net stance, corrected"),
)
"""What `_figures` writes."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of a row is its head."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an overview."""

    id: str
    title: str
    diagram: Markup | None
    table: Table
    note: str = ""
    opened: bool = False
    """Whether the table is shown at once."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a speaker stands toward a target."""

    net: str
    side: str
    """favor or against where the interval leaves no doubt."""
    statements: int
    few: bool


def by_target(
    found: Aggregate,
    targets: Sequence[str],
    names: Mapping[str, str],
    correction: str,
) -> Section:
    """Show the shares toward each target, in the order of `targets`."""
    groups = sorted(found.groups, key=lambda g: targets.index(_value(g, "target")))
    rows = [Row(names[_value(g, "target")], _sides(g.raw)) for g in groups]
    title = "Statements in favor of, against and neutral toward each target"
    head = ("Target", *_COLUMNS, "Uncertain labels")
    table = Table(
        title,
        head,
        tuple(
            (names[_value(g, "target")], *_figures(g), share_within(g.abstained))
            for g in groups
        ),
    )
    diagram = shares_diagram(rows, title) if rows else None
    note = f"Corrected: {correction}."
    return Section("targets", "Toward each target", diagram, table, note, True)


def by_outlet(
    found: Aggregate, targets: Sequence[str], names: Mapping[str, str], most: int
) -> Section | None:
    """Show the net stance of the outlets that speak most; None if none is known."""
    return _net_section(found, "outlet", targets, names, most)


def over_time(
    found: Aggregate, targets: Sequence[str], names: Mapping[str, str]
) -> Section | None:
    """Show the shares over time; None if fewer than two dates are known."""
    known = _by(found, "date")
    periods = sorted(known)
    if len(periods) < 2:
        return None
    series = [
        Row(
            side,
            tuple(
                getattr(known[period][target].raw, side)
                if target in known[period]
                else _NONE
                for period in periods
            ),
        )
        for target in targets
        for side in ("favor", "against")
    ]
    title = "Statements in favor of and against each target, over time"
    diagram = time_diagram(periods, series, [names[t] for t in targets], title)
    table = _table(title, "Date", known, periods, targets, names)
    return Section("time", "Over time", diagram, table)


def matrix(
    found: Aggregate, targets: Sequence[str], most: int
) -> list[tuple[str, list[Cell | None]]]:
    """List the speakers who say most, with where they stand toward each target."""
    known = _by(found, "speaker")
    return [
        (
            speaker,
            [
                _cell(known[speaker][target]) if target in known[speaker] else None
                for target in targets
            ],
        )
        for speaker in _often(known)[:most]
    ]


def _net_section(
    found: Aggregate,
    key: str,
    targets: Sequence[str],
    names: Mapping[str, str],
    most: int,
) -> Section | None:
    known = _by(found, key)
    chosen = _often(known)[:most]
    if not chosen:
        return None
    rows = [
        Row(
            name,
            tuple(
                known[name][target].raw.net if target in known[name] else _NONE
                for target in targets
            ),
        )
        for name in chosen
    ]
    title = f"Net stance of each {key} toward each target"
    panels = [names[target] for target in targets]
    note = f"The {len(chosen)} that speak of the targets most."
    return Section(
        f"{key}s",
        f"By {key}",
        net_diagram(rows, panels, title),
        _table(title, key.capitalize(), known, chosen, targets, names),
        note if len(chosen) < len(known) else "",
    )


def _table(
    caption: str,
    head: str,
    known: Mapping[str, Mapping[str, Group]],
    order: Iterable[str],
    targets: Sequence[str],
    names: Mapping[str, str],
) -> Table:
    rows = tuple(
        (name, names[target], *_figures(known[name][target]))
        for name in order
        for target in targets
        if target in known[name]
    )
    return Table(caption, (head, "Target", *_COLUMNS), rows)


def _figures(group: Group) -> tuple[str, ...]:
    raw, corrected = group.raw, group.corrected
    return (
        f"{group.naming:,}" + (" (few)" if group.few else ""),
        f"{group.counts.spoken:,}",
        *map(share_within, _sides(raw)),
        signed_within(raw.net),
        signed_within(corrected.net) if corrected else "–",
    )


def _sides(shares: Shares) -> tuple[Estimate, Estimate, Estimate]:
    return shares.favor, shares.against, shares.neutral


def _cell(group: Group) -> Cell | None:
    if not group.counts.spoken:
        return None
    net = group.raw.net
    return Cell(signed_within(net), leaning(net), group.counts.spoken, group.few)


def _by(found: Aggregate, key: str) -> dict[str, dict[str, Group]]:
    """Arrange groups by one key, then by target; nothing if no article tells it."""
    known: dict[str, dict[str, Group]] = {}
    for group in found.groups:
        value = group.key[key]
        if value is None and key == "date":
            continue
        known.setdefault(value or UNKNOWN, {})[_value(group, "target")] = group
    return {} if set(known) == {UNKNOWN} else known


def _often(known: Mapping[str, Mapping[str, Group]]) -> list[str]:
    said = {
        name: sum(g.counts.spoken for g in of.values()) for name, of in known.items()
    }
    return sorted((n for n in said if said[n]), key=lambda name: (-said[name], name))


def _value(group: Group, key: str) -> str:
    return str(group.key[key])
