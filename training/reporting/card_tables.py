"""The tables of the model card, each from a part of what the run measured."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from geostance.training.config import TrainConfig
from geostance.training.evaluating.wording import sure
from geostance.training.sources import SOURCES


def data_table(config: TrainConfig) -> str:
    """Return a row for each source: how much it weighs, what it means, its licence."""
    rows = []
    for chosen in config.data.sources:
        source = SOURCES[chosen.name]
        weight = f"{chosen.weight:g}"
        rows.append(
            (source.name, weight, source.means, source.published, source.licence)
        )
    return _table(
        ("source", "weight", "what the labels mean", "published at", "licence"), rows
    )


def metrics_table(metrics: dict[str, Any]) -> str:
    """Return a row for each source and head, and for each of its targets."""
    return _table(
        ("source", "head", "n", "macro-F1 (95%)", "F-avg", "accuracy"),
        (
            (
                f"{source}: {target}" if target else source,
                head,
                str(values["support"]),
                sure(values, "macro_f1", 1),
                sure(values, "f_avg", 1),
                sure(values, "accuracy", 1),
            )
            for source, head, report in _reports(metrics)
            for target, values in {"": report, **report.get("targets", {})}.items()
        ),
    )


def class_table(metrics: dict[str, Any]) -> str:
    """Return precision, recall and F1 of each class."""
    return _table(
        ("source", "head", "class", "precision", "recall", "F1"),
        (
            (
                source,
                head,
                label,
                f"{report['precision'][label]:.1f}",
                f"{report['recall'][label]:.1f}",
                f"{f1:.1f}",
            )
            for source, head, report in _reports(metrics)
            for label, f1 in report["f1"].items()
        ),
    )


def calibration_table(metrics: dict[str, Any]) -> str:
    """Return a row for each head that gives probabilities, unscaled beside scaled."""
    rows = []
    for source, head, report in _reports(metrics):
        if found := report.get("calibration"):
            rows.append(
                (
                    source,
                    head,
                    f"{found['temperature']:.2f}",
                    f"{found['unscaled']['ece']:.3f}",
                    sure(report, "ece", 3),
                    f"{found['by_chance']['mean']:.3f}",
                    f"{found['mce']:.3f}",
                    f"{found['classwise_ece']:.3f}",
                    f"{report['brier']:.3f}",
                )
            )
    columns = ("temperature", "ECE without", "ECE with", "by chance", "worst bin")
    return _table(("source", "head", *columns, "class-wise", "Brier"), rows)


def abstention_table(metrics: dict[str, Any]) -> str:
    """Return what abstaining leaves of each head that gives probabilities."""
    rows = []
    for source, head, report in _reports(metrics):
        if "risk_coverage" not in report:
            continue
        chosen = report["risk_coverage"]["abstain"]
        kept = ["none is enough", "", "", ""]
        if chosen["threshold"] is not None:
            kept = [
                f"{chosen['threshold']:.3f}",
                f"{chosen['coverage']:.0%}",
                f"{chosen['error']:.1%} (at most {chosen['error_bound']:.1%})",
                f"{chosen['macro_f1']:.1f}",
            ]
        rows.append((source, head, f"{report['risk_coverage']['aurc']:.3f}", *kept))
    columns = ("AURC", "confidence", "kept", "error of the kept", "their macro-F1")
    return _table(("source", "head", *columns), rows)


def baseline_table(baselines: Sequence[dict[str, Any]], metrics: dict[str, Any]) -> str:
    """Return macro-F1 of the model beside that of every baseline, by source.

    Args:
        baselines: Rows with `source`, `baseline`, `macro_f1` and perhaps `interval`.
        metrics: Source -> head -> report of the model.
    """
    names = list(dict.fromkeys(row["baseline"] for row in baselines))
    cells = {(row["source"], row["baseline"]): _baseline(row) for row in baselines}
    return _table(
        ("source", "this model", *names),
        (
            (
                source,
                sure(metrics[source]["stance"], "macro_f1", 1),
                *(cells.get((source, name), "") for name in names),
            )
            for source in dict.fromkeys(row["source"] for row in baselines)
            if "stance" in metrics.get(source, {})
        ),
    )


def audit_table(audit: dict[str, Any]) -> str:
    """Return flips and right labels by phenomenon, with intervals if there are any."""
    return _table(
        ("phenomenon", "carriers", "labels that change (%)", "as expected (%)"),
        (
            (
                name,
                str(values["carriers"]),
                sure(values, "flip_rate", 2),
                sure(values, "accuracy", 1),
            )
            for name, values in audit["phenomena"].items()
        ),
    )


def edits_table(audit: dict[str, Any]) -> str:
    """Return, for each kind of edit, how often labels change and how many are right."""
    return _table(
        ("edit", "labels must", "items", "labels that change (%)", "as expected (%)"),
        (
            (
                edit.replace("_", " "),
                must,
                str(values["items"]),
                sure(values, changes, 1),
                sure(values, "accuracy", 1),
            )
            for part, must, changes in (
                ("contrasts", "change", "changed"),
                ("invariances", "stay", "flip_rate"),
            )
            for edit, values in audit.get(part, {"edits": {}})["edits"].items()
        ),
    )


def _reports(metrics: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for source, heads in metrics.items():
        for head, report in heads.items():
            yield source, head, report


def _baseline(row: dict[str, Any]) -> str:
    intervals = {"macro_f1": row["interval"]} if row.get("interval") else {}
    return sure(row | {"intervals": intervals}, "macro_f1", 1)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
