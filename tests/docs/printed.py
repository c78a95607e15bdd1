"""Whether what a page shows is what a command prints."""

import re
from difflib import unified_diff

TOLERANCE = 0.03
"""By which a number may differ: engines and processors differ in the last digits."""

_NUMBER = re.compile(r"(?<![\w.])[-+]?\d+\.\d+")
_LINES = re.compile("[─━═┄]{2,}|-{3,}")


def difference(shown: str, printed: str) -> str | None:
    """Return how they differ; None if they say the same.

    White space, empty lines and the length of drawn lines do not count, numbers with
    decimals may differ by `TOLERANCE`, and a line of "..." stands for any lines.
    """
    ours, theirs = _plain(shown), _plain(printed)
    if _same(ours, theirs):
        return None
    return "\n".join(unified_diff(ours, theirs, "shown", "printed", lineterm="", n=1))


def _plain(text: str) -> list[str]:
    lines = (_LINES.sub("─", line) for line in text.splitlines())
    plain = (" ".join(line.split()) for line in lines)
    return [line for line in plain if line]


def _same(shown: list[str], printed: list[str]) -> bool:
    if not shown:
        return not printed
    if shown[0] == "...":
        return any(_same(shown[1:], printed[at:]) for at in range(len(printed) + 1))
    if not printed or not _alike(shown[0], printed[0]):
        return False
    return _same(shown[1:], printed[1:])


def _alike(one: str, other: str) -> bool:
    if _NUMBER.sub("0", one) != _NUMBER.sub("0", other):
        return False
    pairs = zip(_NUMBER.findall(one), _NUMBER.findall(other), strict=True)
    return all(abs(float(a) - float(b)) <= TOLERANCE + 1e-9 for a, b in pairs)
