"""Diagrams as SVG that stands in the page and takes its colours; tables go with them.

Every side has a mark of its own beside its colour, and the colours are told apart with
every kind of colour vision.
"""

import re
import unicodedata
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

from markupsafe import Markup

from geostance.inference.tables import Estimate

from .wording import leaning

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_INK, _SOFT, _LINE = "#010101", "#020202", "#030303"
_FAVOR, _AGAINST, _NEUTRAL = "#040404", "#050505", "#060606"
_VARIABLES = {
    _INK: "--ink",
    _SOFT: "--soft",
    _LINE: "--line",
    _FAVOR: "--favor-ink",
    _AGAINST: "--against-ink",
    _NEUTRAL: "--soft",
}
"""Stand-ins for colours of the page, which differ between light and dark."""

_SIDES = (
    ("favor", _FAVOR, "^"),
    ("against", _AGAINST, "v"),
    ("neutral", _NEUTRAL, "o"),
)
_MARKS = {"favor": (_FAVOR, "^"), "against": (_AGAINST, "v"), "": (_NEUTRAL, "o")}
_LONGEST = 30
"""Characters of a label."""

_WIDTH = 8.6
"""Inches."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a diagram: a name, and figures with intervals."""

    name: str
    figures: tuple[Estimate, ...]


def shares_diagram(rows: Sequence[Row], title: str) -> Markup:
    """Draw the shares in favor, against and neutral of each row.

    Args:
        rows: Each with three shares (0-1), in that order.
        title: What the picture shows, for those who hear it.
    """
    figure, (axes,) = _figure(1, 0.75 + 0.62 * len(rows))
    for side, (label, colour, mark) in enumerate(_SIDES):
        for place, row in enumerate(rows):
            _point(axes, row.figures[side], place + 0.2 * (side - 1), colour, mark, 100)
        axes.plot([], [], mark, color=colour, label=label)
    _names(axes, [row.name for row in rows])
    axes.set_xlim(0, 100)
    axes.set_xlabel("% of the statements that speak of the target, with 95% intervals")
    figure.legend(ncols=3, loc="outside upper left", frameon=False)
    return _svg(figure, title)


def net_diagram(rows: Sequence[Row], panels: Sequence[str], title: str) -> Markup:
    """Draw the net stance of each row, in a panel for each target.

    Args:
        rows: Each with a figure (-1 to 1) for each panel.
        panels: Names of the targets.
        title: What the picture shows, for those who hear it.
    """
    figure, all_axes = _figure(len(panels), 1.0 + 0.28 * len(rows))
    for number, (axes, panel) in enumerate(zip(all_axes, panels, strict=True)):
        for place, row in enumerate(rows):
            colour, mark = _MARKS[leaning(row.figures[number])]
            _point(axes, row.figures[number], place, colour, mark)
        axes.set_title(_plain(panel), fontsize=10, color=_INK)
        axes.axvline(0, color=_SOFT, linewidth=0.8)
        axes.set_xlim(-1.05, 1.05)
        _names(axes, [row.name for row in rows])
        axes.tick_params(labelleft=number == 0)
    figure.supxlabel(
        "net stance: share in favor less share against, with 95% intervals",
        fontsize=9,
        color=_INK,
    )
    return _svg(figure, title)


def time_diagram(
    periods: Sequence[str], series: Sequence[Row], panels: Sequence[str], title: str
) -> Markup:
    """Draw the shares in favor and against over time, in a panel for each target.

    Args:
        periods: In order.
        series: For each panel one in favor and one against, with a figure for each
            period.
        panels: Names of the targets.
        title: What the picture shows, for those who hear it.
    """
    figure, all_axes = _figure(len(panels), 2.5)
    places = range(len(periods))
    for number, (axes, panel) in enumerate(zip(all_axes, panels, strict=True)):
        for side in range(2):
            label, colour, mark = _SIDES[side]
            for place, found in zip(
                places, series[2 * number + side].figures, strict=True
            ):
                shift = place + 0.12 * (2 * side - 1)
                _point(axes, found, shift, colour, mark, 100, upright=True)
            if number == 0:
                axes.plot([], [], mark, color=colour, label=label)
        axes.set_title(_plain(panel), fontsize=10, color=_INK)
        axes.set_ylim(0, 100)
        step = max(1, -(-len(periods) // 6))
        axes.set_xticks(list(places)[::step], list(periods)[::step])
        axes.tick_params(axis="x", labelrotation=45)
        axes.set_xlim(-0.5, len(periods) - 0.5)
        axes.tick_params(labelleft=number == 0)
    all_axes[0].set_ylabel("% of statements")
    figure.legend(ncols=2, loc="outside upper left", frameon=False)
    return _svg(figure, title)


def _figure(panels: int, height: float) -> tuple["Figure", list["Axes"]]:
    # A Figure of its own and no pyplot: no window system, nothing left behind.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_WIDTH, height), layout="constrained")
    found = figure.subplots(1, panels, squeeze=False)
    for axes in found[0]:
        axes.set_facecolor("none")
        axes.tick_params(colors=_INK, labelsize=9, length=3)
        axes.grid(axis="x", color=_LINE, linewidth=0.5)
        axes.set_axisbelow(True)
        axes.xaxis.label.set(color=_INK, fontsize=9)
        axes.yaxis.label.set(color=_INK, fontsize=9)
        for spine in axes.spines.values():
            spine.set_visible(False)
    return figure, list(found[0])


def _names(axes: "Axes", names: Sequence[str]) -> None:
    axes.set_yticks(range(len(names)), [_plain(name) for name in names])
    axes.set_ylim(len(names) - 0.5, -0.5)


def _point(
    axes: "Axes",
    found: Estimate,
    place: float,
    colour: str,
    mark: str,
    scale: float = 1,
    upright: bool = False,
) -> None:
    """Draw a figure with its interval; one that nothing was counted for is left out."""
    if found.value is None:
        return
    bounds = [found.value if end is None else end for end in (found.low, found.high)]
    span, middle = [scale * end for end in bounds], [scale * found.value]
    if upright:
        axes.plot([place, place], span, color=colour, linewidth=1.4)
        axes.plot([place], middle, mark, color=colour, markersize=5.5)
        return
    axes.plot(span, [place, place], color=colour, linewidth=1.6)
    axes.plot(middle, [place], mark, color=colour, markersize=6.5)


def _plain(name: str) -> str:
    """Make a name fit for a label: short, and without marks that turn text around."""
    kept = "".join(ch for ch in name if unicodedata.category(ch)[0] != "C")
    return kept if len(kept) <= _LONGEST else kept[: _LONGEST - 1] + "…"


def _svg(figure: "Figure", title: str) -> Markup:
    import matplotlib as mpl
    from matplotlib.text import Text

    for legend in figure.legends:
        for label in legend.get_texts():
            label.set(color=_INK, fontsize=9)
    out = StringIO()
    for name in figure.findobj(Text):
        name.set_parse_math(False)  # "$ign" may be an outlet's
    # Text stays text, in the page's fonts, and the same figures get the same ids.
    with (
        mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": title}),
        warnings.catch_warnings(),
    ):
        # The browser draws the names, in whatever script; matplotlib lacks some.
        warnings.simplefilter("ignore")
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None})
    drawn = out.getvalue()
    drawn = drawn[drawn.index("<svg") :]
    drawn = re.sub(r"<metadata>.*?</metadata>", "", drawn, count=1, flags=re.DOTALL)
    # Its one rule would style the whole page.
    drawn = re.sub(r"<style[^>]*>.*?</style>", "", drawn, count=1, flags=re.DOTALL)
    for colour, variable in _VARIABLES.items():
        drawn = drawn.replace(colour, f"var({variable})")
    drawn = re.sub(r"font: [^;\"]*?(\d+)px [^;\"]*", r"font: \1px sans-serif", drawn)
    head = Markup('<svg role="img" aria-label="{}" class="diagram" ').format(title)
    return head + Markup(drawn.removeprefix("<svg "))
