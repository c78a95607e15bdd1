"""What a model's folder says of how good and how even-handed it is, in brief."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_EXAMINED = (
    (("accuracy",), "Test sentences read as a reader expects, of {n}"),
    (("flip_rate",), "Their labels that change when only the actor is swapped"),
    (
        ("aliases", "flip_rate_between"),
        "Labels that differ between actors' other names",
    ),
    (("contrasts", "changed"), "Edits that must change a label, and do"),
    (("invariances", "flip_rate"), "Edits that must not change a label, and do"),
)
_WEAKEST = 3


@dataclass(frozen=True, slots=True)
class ModelBrief:
    """A few lines of a model card and of its audit."""

    name: str
    purpose: str
    """What it is for, and not for: the card's own words."""
    limits: tuple[str, ...]
    figures: tuple[tuple[str, ...], ...]
    """Rows: what was measured, items, macro-F1 with its interval, accuracy, ECE."""
    audit: tuple[tuple[str, str], ...]
    """What was tried, and how often."""
    note: str
    """What must be known of the audit."""
    weakest: str
    """The phenomena that it reads worst."""


def brief_of(folder: Path) -> ModelBrief:
    """Read README.md, metrics.json and audit.json of a model's folder.

    What is not there is left out: a model need not have been audited.
    """
    card = _text(folder / "README.md")
    audit = _json(folder / "audit.json")
    return ModelBrief(
        name=folder.name,
        purpose=" ".join(_section(card, "What it is for").split("\n\n")[-1].split()),
        limits=tuple(_items(_section(card, "Limits"))),
        figures=tuple(_figures(_json(folder / "metrics.json"))),
        audit=tuple(_audited(audit)),
        note=str(audit.get("note") or ""),
        weakest=_weakest(audit.get("phenomena", {})),
    )


def _figures(metrics: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    own = metrics.get("geostance", {})
    heads = [("stance", own.get("stance")), ("sentiment", own.get("sentiment"))]
    targets = (own.get("stance") or {}).get("targets", {})
    heads[1:1] = [(f"stance toward {name}", found) for name, found in targets.items()]
    for name, found in heads:
        if not found or "macro_f1" not in found:
            continue
        low, high = found.get("interval") or (None, None)
        within = f" ({low:.1f} to {high:.1f})" if low is not None else ""
        error = f"{found['ece']:.3f}" if "ece" in found else "–"
        yield (
            name,
            f"{found['support']:,}",
            f"{found['macro_f1']:.1f}{within}",
            f"{found['accuracy']:.1f}%" if "accuracy" in found else "–",
            error,
        )


def _audited(audit: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for path, words in _EXAMINED:
        found: Any = audit
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        if isinstance(found, int | float):
            yield words.format(n=f"{audit.get('carriers', 0):,}"), f"{found:.1f}%"


def _weakest(phenomena: dict[str, Any]) -> str:
    known = [(found["accuracy"], name) for name, found in phenomena.items()]
    worst = [
        f"{name.replace('_', ' ')} ({value:.0f}%)" for value, name in sorted(known)
    ]
    return ", ".join(worst[:_WEAKEST])


def _section(card: str, title: str) -> str:
    _, found, rest = card.partition(f"\n## {title}\n")
    return rest.partition("\n## ")[0].strip() if found else ""


def _items(section: str) -> Iterator[str]:
    for item in f"\n{section}".split("\n- ")[1:]:
        yield " ".join(item.split())


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(_text(path))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
