"""Two runs compared, as one HTML page that needs nothing else."""

from collections.abc import Iterable, Sequence
from html import escape

from geostance.models.labels import STANCES

from .compared_cells import NOTES, flips_row, flips_title, shift_cells, word_row
from .comparison import Comparison, Flips

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto;
  padding: 0 1rem; color: #1a1a1a; background: #fff; }
table { border-collapse: collapse; margin: 0.5rem 0 2rem; width: 100%; }
caption { text-align: left; font-weight: 600; padding: 0.5rem 0; }
th, td { padding: 0.3rem 0.6rem; border-bottom: 1px solid #ddd; text-align: right;
  vertical-align: top; white-space: pre-line; }
th.text, td.text { text-align: left; overflow-wrap: anywhere; }
.same { background: #eef3f8; }
.warning { border-left: 4px solid #b36b00; padding-left: 0.8rem; }
"""


def comparison_page(found: Comparison) -> str:
    """Return a comparison as an HTML page; what the scores hold is escaped."""
    parts = [
        "<h1>Two runs compared</h1>",
        *(f'<p class="warning">{escape(text)}</p>' for text in found.warnings),
        _sides(found),
        *map(_flips, found.flips),
        _shifts(found),
    ]
    if found.words:
        parts.append(_words(found))
    if found.disagreements:
        parts.append(_disagreements(found))
    parts += [f"<p>{escape(note)}</p>" for note in NOTES]
    body = "\n".join(parts)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Two runs compared</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>"
    )


def _table(
    caption: str, names: Sequence[str], rows: Iterable[Sequence[str]], texts: int
) -> str:
    """Write a table, of which the first `texts` columns are words."""

    def row(cells: Sequence[str], tag: str) -> str:
        written = (
            f"<{tag}{' class=text' if i < texts else ''}>{escape(cell)}</{tag}>"
            for i, cell in enumerate(cells)
        )
        return f"<tr>{''.join(written)}</tr>"

    body = "\n".join(row(cells, "td") for cells in rows)
    return (
        f"<table>\n<caption>{escape(caption)}</caption>\n<thead>{row(names, 'th')}"
        f"</thead>\n<tbody>\n{body}\n</tbody>\n</table>"
    )


def _sides(found: Comparison) -> str:
    rows = [
        (name, side.path, side.correction, f"{side.articles:,}", f"{side.statements:,}")
        for name, side in (("first", found.first), ("second", found.second))
    ]
    both = (f"{found.shared_articles:,}", f"{found.shared_statements:,}")
    names = ("run", "scores", "correction", "articles", "statements")
    return _table("The runs", names, [*rows, ("in both", "", "", *both)], 3)


def _flips(flips: Flips) -> str:
    rows = [flips_row(flips, label) for label in STANCES]
    return _table(flips_title(flips), ("first \\ second", *STANCES), rows, 1)


def _shifts(found: Comparison) -> str:
    names = (
        *("target", "articles", "favor", "against", "neutral", "net", "corrected"),
        *("sentiment", "p (Holm)"),
    )
    cells = map(shift_cells, found.shifts)
    rows = [[of[name] for name in names] for of in cells]
    return _table("Differences of shares", names, rows, 1)


def _words(found: Comparison) -> str:
    names = ("more in", "word", "first", "second", "z")
    return _table("Words", names, map(word_row, found.words), 2)


def _disagreements(found: Comparison) -> str:
    rows = [
        (one.target, one.first, one.second, one.text, one.speaker or "", one.article)
        for one in found.disagreements
    ]
    names = ("target", "first", "second", "statement", "speaker", "article")
    return _table("Where they disagree most", names, rows, 6)
