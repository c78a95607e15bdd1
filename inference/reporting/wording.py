"""Figures as they are written, for tables and texts alike."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a notebook shows articles without what tables need
    from geostance.inference.tables import Estimate

_MINUS = "−"


def share(value: float | None) -> str:
    """Write a share (0-1) in percent.

    >>> share(0.125), share(None)
    ('12%', '–')
    """
    return "–" if value is None else f"{100 * value:.0f}%"


def signed(value: float | None) -> str:
    """Write a figure from -1 to 1 with its sign.

    >>> signed(-0.125), signed(0.001), signed(None)
    ('−0.12', '0.00', '–')
    """
    if value is None:
        return "–"
    text = f"{abs(value):.2f}"
    if text == "0.00":
        return text
    return f"{'+' if value > 0 else _MINUS}{text}"


def share_within(found: "Estimate") -> str:
    """Write a share with its interval.

    >>> from geostance.inference.tables import Estimate
    >>> share_within(Estimate(0.5, 0.4, 0.61)), share_within(Estimate(0.5))
    ('50% (40 to 61)', '50%')
    """
    if found.value is None or found.low is None or found.high is None:
        return share(found.value)
    return f"{share(found.value)} ({100 * found.low:.0f} to {100 * found.high:.0f})"


def signed_within(found: "Estimate") -> str:
    """Write a figure from -1 to 1 with its interval.

    >>> from geostance.inference.tables import Estimate
    >>> signed_within(Estimate(-0.5, -0.62, 0.1))
    '−0.50 (−0.62 to +0.10)'
    """
    if found.value is None or found.low is None or found.high is None:
        return signed(found.value)
    return f"{signed(found.value)} ({signed(found.low)} to {signed(found.high)})"


def leaning(found: "Estimate") -> str:
    """Say which side a net stance takes, if its interval leaves no doubt.

    >>> from geostance.inference.tables import Estimate
    >>> leaning(Estimate(0.3, 0.1, 0.5)), leaning(Estimate(0.3, -0.1, 0.5))
    ('favor', '')
    """
    if found.low is not None and found.low > 0:
        return "favor"
    if found.high is not None and found.high < 0:
        return "against"
    return ""
