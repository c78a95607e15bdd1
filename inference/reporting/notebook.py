"""A scored article as a notebook shows it: no script, no style sheet, just styled text.

Notebooks that are not trusted, and pages made of them, take out scripts and style
sheets; what is styled in place stays.
"""

from collections.abc import Mapping

from geostance.inference.scores import ScoredArticle
from geostance.inference.writing.output_rows import nested_rows
from geostance.models.errors import InputError
from geostance.models.targets import default_targets

from .article_view import laid_out
from .original import Original, as_read, put_together
from .parts import Label, Part, Scored, part_of
from .rendering import environment

_MARKS = {"favor": "▲", "against": "▼", "neutral": "●", "none": "○"}
_COLOURS = {"favor": "60,150,225", "against": "240,140,30", "neutral": "128,128,128"}
_LINES = {"favor": "solid", "against": "dashed", "neutral": "dotted"}
_SAID = {"direct": "quoted", "indirect": "paraphrased"}


def article_html(article: ScoredArticle, names: Mapping[str, str] | None = None) -> str:
    """Write an article as HTML, once for each target that it names.

    Args:
        article: What was scored.
        names: Target -> how it is written; by default as our own targets file has it.
    """
    known = {key: actor.name for key, actor in default_targets().targets.items()}
    known |= names or {}
    rows = list(nested_rows(article, keep_all=True))
    source = article.article
    meta = {"title": source.title, "outlet": source.outlet, "date": source.date}
    key = (source.id, source.file, source.row)
    scored = Scored(key, meta, [part_of(row) for row in rows])
    view = laid_out(scored, _original(scored, source.text), 0, article.targets)
    named = [target for target, _ in view.counts if _named(scored, target)]
    most = max(named, key=lambda target: _named(scored, target), default=None)
    return (
        environment()
        .get_template("notebook.html")
        .render(
            view=view,
            targets=named,
            names={target: known.get(target, target) for target in article.targets},
            opened=most,
            counts=dict(view.counts),
            mark=_mark,
            style=_style,
            hint=_hint,
        )
    )


def _named(scored: Scored, target: str) -> int:
    return sum(target in part.spoken_of for part in scored.statements)


def _original(scored: Scored, text: str) -> Original:
    try:
        return as_read(scored, text)
    except InputError:  # an article that was put together by hand
        return put_together(scored)


def _mark(part: Part, target: str) -> str:
    """Write a label as a sign and its probability; nothing where there is none."""
    found = part.spoken_of.get(target)
    if found is None:
        return ""
    unsure = "?" if found.abstains else ""
    return f"{_MARKS[found.label]}{unsure} {100 * found.probability:.0f}%"


def _style(part: Part, target: str) -> str:
    """Colour a statement as strongly as its label is probable, weaker if unsure."""
    found = part.spoken_of.get(target)
    if found is None or found.label not in _COLOURS:
        return ""
    strength = found.probability * (0.25 if found.abstains else 0.55)
    line = "dotted" if found.abstains else _LINES[found.label]
    colour = _COLOURS[found.label]
    return (
        f"background:rgba({colour},{strength:.2f});"
        f"border-bottom:2px {line} rgb({colour})"
    )


def _hint(part: Part, target: str) -> str:
    """Write what pointing at a statement tells: all probabilities, and who speaks."""
    told = []
    if found := part.spoken_of.get(target):
        told.append(_chances(found))
    if part.sentiment:
        told.append(f"sentiment: {_chances(part.sentiment)}")
    if part.quote in _SAID:
        about = f", {part.description}" if part.description else ""
        told.append(f"{_SAID[part.quote]}: {part.speaker or 'unnamed'}{about}")
    return "\n".join(told)


def _chances(label: Label) -> str:
    unsure = "uncertain; " if label.abstains else ""
    return unsure + ", ".join(
        f"{name} {100 * value:.0f}%" for name, value in label.probabilities.items()
    )
