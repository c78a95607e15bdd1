"""How figures of a report are written, in a terminal, on a card and in a diagram."""

from typing import Any


def sure(values: dict[str, Any], key: str, digits: int, to: str = " to ") -> str:
    """Write a figure with its interval, if it has one; "" where it is none.

    >>> sure({"ece": 0.0357, "intervals": {"ece": [0.004, 0.0433]}}, "ece", 3)
    '0.036 (0.004 to 0.043)'
    >>> sure({"f_avg": None}, "f_avg", 1)
    ''
    """
    if values.get(key) is None:
        return ""
    text = f"{values[key]:.{digits}f}"
    if key in values.get("intervals", {}):
        low, high = values["intervals"][key]
        text += f" ({low:.{digits}f}{to}{high:.{digits}f})"
    return text


def kept(abstain: dict[str, Any]) -> str:
    """Write what the abstention keeps, and how sure that is."""
    if abstain["threshold"] is None:
        return "no confidence is enough"
    return (
        f"confidence {abstain['threshold']:.3f} or more keeps "
        f"{abstain['coverage']:.0%}, error {abstain['error']:.1%} "
        f"({abstain['level']:.0%} sure: at most {abstain['error_bound']:.1%}), "
        f"macro-F1 {abstain['macro_f1']:.1f}"
    )


def given(confusion: dict[str, dict[str, int]]) -> list[str]:
    """Return the labels that were given at all, in the order of their ids."""
    names = next(iter(confusion.values()), {})
    return [name for name in names if any(row[name] for row in confusion.values())]
