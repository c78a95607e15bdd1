"""Two runs compared, as cells of tables, for a terminal and a page alike."""

from geostance.models.labels import STANCES

from .comparison import Flips, Shift, Word
from .printing import percent, points

NOTES = (
    "Differences are the second run less the first, in points; corrected is net "
    "without the models' known errors; 95% intervals from draws of articles, those of "
    "both runs together.",
)


def flips_title(flips: Flips) -> str:
    """Say what share of the labels toward a target differs."""
    rate = percent(flips.rate).replace("\n", " (")
    end = ")" if flips.rate.low is not None else ""
    return f"Labels toward {flips.target}: {rate}{end} % differ"


def flips_row(flips: Flips, label: str) -> tuple[str, ...]:
    """Write what became of a label of the first run, in the order of `STANCES`."""
    return (label, *(f"{flips.counts[label][other]:,}" for other in STANCES))


def shift_cells(shift: Shift) -> dict[str, str]:
    """Write the differences toward a target, each under its column's name."""
    raw, corrected = shift.raw, shift.corrected
    return {
        "target": shift.target,
        "articles": f"{shift.naming[0]:,}\n{shift.naming[1]:,}",
        "favor": points(raw.favor),
        "against": points(raw.against),
        "neutral": points(raw.neutral),
        "net": points(raw.net),
        "corrected": points(corrected.net) if corrected else "",
        "sentiment": points(shift.sentiment),
        "p (Holm)": "" if shift.p_holm is None else f"{shift.p_holm:.4f}",
    }


def word_row(word: Word) -> tuple[str, ...]:
    """Write a word: in which run there is more of it, how often in each, and z."""
    side = "second" if word.z > 0 else "first"
    return (side, word.word, f"{word.first:,}", f"{word.second:,}", f"{word.z:+.1f}")
