"""Diagrams of an evaluation, as SVG; every number in them stands in the report too."""

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geostance.models.errors import GeostanceError

from .wording import given

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Okabe and Ito's colours, told apart with every kind of colour vision.
_BLUE, _ORANGE, _GREY = "#0072B2", "#D55E00", "#999999"


def needs_matplotlib() -> None:
    """Raise an error that says what to install if matplotlib is absent."""
    if find_spec("matplotlib") is None:
        raise GeostanceError(
            "matplotlib not installed: pip install 'geostance[plots]', or leave out "
            "--plots"
        )


def draw(reports: dict[str, Any], folder: Path) -> list[Path]:
    """Write the diagrams of every source and head that gives labels.

    Args:
        reports: Source -> head -> report, as `evaluate_sources` returns them.
        folder: Made if it is not there.

    Returns:
        `SOURCE-HEAD-reliability.svg`, `-risk-coverage.svg` and `-confusion.svg`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kinds = {
        "reliability": _reliability,
        "risk-coverage": _risk_coverage,
        "confusion": _confusion,
    }
    return [
        _save(
            paint, values, f"{source}, {head}", folder / f"{source}-{head}-{kind}.svg"
        )
        for source, heads in reports.items()
        for head, values in heads.items()
        if "reliability" in values
        for kind, paint in kinds.items()
    ]


def _save(paint: Any, values: dict[str, Any], title: str, path: Path) -> Path:  # noqa: ANN401
    # A Figure of its own and no pyplot: no window system, nothing left behind.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4.5, 4.2), layout="constrained")
    axes = figure.add_subplot()
    axes.set_title(title)
    paint(axes, values)
    figure.savefig(path, format="svg", metadata={"Date": None})
    return path


def _reliability(axes: "Axes", values: dict[str, Any]) -> None:
    bins = values["reliability"]
    confidence = [each["confidence"] for each in bins]
    axes.plot([0, 1], [0, 1], linestyle="--", color=_GREY, label="calibrated")
    axes.bar(
        [each["low"] for each in bins],
        [each["count"] / values["support"] for each in bins],
        width=[each["high"] - each["low"] for each in bins],
        align="edge",
        color=_GREY,
        alpha=0.4,
        label="share of answers",
    )
    axes.plot(
        confidence,
        [each["accuracy"] for each in bins],
        marker="o",
        color=_BLUE,
        label=f"answers (ECE {values['ece']:.3f})",
    )
    axes.set(xlabel="confidence", ylabel="accuracy", xlim=(0, 1), ylim=(0, 1))
    axes.legend(loc="upper left")


def _risk_coverage(axes: "Axes", values: dict[str, Any]) -> None:
    found = values["risk_coverage"]
    coverage = [point["coverage"] for point in found["curve"]]
    errors = [point["error"] for point in found["curve"]]
    f1 = [point["macro_f1"] / 100 for point in found["curve"]]
    axes.plot(
        coverage, errors, color=_ORANGE, label=f"error (AURC {found['aurc']:.3f})"
    )
    axes.plot(coverage, f1, color=_BLUE, linestyle="-.", label="macro-F1")
    chosen = found["abstain"]
    axes.axhline(chosen["risk"], color=_GREY, linestyle=":", label="risk asked for")
    if chosen["threshold"] is not None:
        axes.axvline(chosen["coverage"], color=_GREY, linestyle="--", label="threshold")
    axes.set(xlabel="coverage", ylabel="error, macro-F1", xlim=(0, 1), ylim=(0, 1))
    axes.legend(loc="center left")


def _confusion(axes: "Axes", values: dict[str, Any]) -> None:
    confusion = values["confusion"]
    taken = given(confusion)
    shares = [
        [row[name] / max(sum(row.values()), 1) for name in taken]
        for row in confusion.values()
    ]
    axes.imshow(shares, cmap="cividis", vmin=0, vmax=1)
    for y, row in enumerate(confusion.values()):
        for x, name in enumerate(taken):
            colour = "black" if shares[y][x] > 0.5 else "white"
            axes.text(x, y, f"{row[name]}", ha="center", va="center", color=colour)
    axes.set_xticks(range(len(taken)), taken)
    axes.set_yticks(range(len(confusion)), list(confusion))
    axes.set(xlabel="given", ylabel="annotated")
