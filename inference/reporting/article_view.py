"""A scored article -> what the template of an article shows."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from geostance.models.explanation import WordWeight

from .original import Articles, Origin, Original, as_read, put_together
from .parts import Label, Part, Scored
from .passages import Run, runs_of

_MARKS = {"source": "so", "cue": "cu", "content": "co"}
_BLANK_LINE = re.compile(r"\s*\n\s*\n\s*")
_STANCES = {"favor": "f", "against": "a", "neutral": "n", "none": "o"}


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article, ready to be shown."""

    number: int
    """Within the report, from 0; part of the ids of its statements."""
    title: str
    meta: tuple[str, ...]
    """Outlet, date, author, id: what is known."""
    url: str | None
    origin: Origin
    paragraphs: tuple[tuple[Run, ...], ...]
    counts: tuple[tuple[str, dict[str, int]], ...]
    """Target -> statements of each stance, and `uncertain`, `statements`."""
    statements: int
    left_out: int


def view_of(
    scored: Scored, number: int, targets: Sequence[str], articles: Articles | None
) -> ArticleView:
    """Lay an article out.

    Args:
        scored: Its scores.
        number: Its place in the report.
        targets: The targets of the report.
        articles: The original articles, if they are at hand.

    Raises:
        InputError: If it is not among them, or its text has changed.
    """
    if articles and scored.statements:
        original = as_read(scored, articles.text_of(scored))
    else:
        original = put_together(scored)
    return laid_out(scored, original, number, targets)


def laid_out(
    scored: Scored, original: Original, number: int, targets: Sequence[str]
) -> ArticleView:
    """Lay an article out over its text."""
    statements = scored.statements
    name, *_ = scored.key
    meta = scored.meta
    titles = [one.part.text for one in original.parts if one.part.kind == "title"]
    title = meta.get("title") or next(iter(titles), "") or name or "Untitled"
    known = (meta.get("outlet"), meta.get("date"), meta.get("author"))
    url = meta.get("url") or ""
    return ArticleView(
        number=number,
        title=title,
        meta=tuple(value for value in (*known, name) if value and value != title),
        url=url if url.lower().startswith(("http://", "https://")) else None,
        origin=original.origin,
        paragraphs=tuple(_paragraphs(runs_of(original, targets))),
        counts=tuple((target, _counts(statements, target)) for target in targets),
        statements=len(statements),
        left_out=len(original.parts) - len(statements),
    )


def _paragraphs(runs: Iterable[Run]) -> Iterator[tuple[Run, ...]]:
    """Part a text at its blank lines; white space at either end of a paragraph goes."""
    paragraph: list[Run] = []
    for run in runs:
        if run.part or not _BLANK_LINE.search(run.text):
            paragraph.append(run)
            continue
        before, *_, after = _BLANK_LINE.split(run.text)
        if before.strip():
            paragraph.append(Run(before))
        if paragraph:
            yield tuple(paragraph)
        paragraph = [Run(after)] if after.strip() else []
    if paragraph:
        yield tuple(paragraph)


def _counts(statements: Sequence[Part], target: str) -> dict[str, int]:
    counts = {"favor": 0, "against": 0, "neutral": 0, "uncertain": 0}
    for part in statements:
        found = part.spoken_of.get(target)
        if found and found.abstains:
            counts["uncertain"] += 1
        elif found and found.label in counts:
            counts[found.label] += 1
    return counts


def classes(part: Part, targets: Sequence[str]) -> str:
    """Name the classes of a statement: f0 a1 u1, a letter and a target's number."""
    names = ["s"]
    for target, found in part.spoken_of.items():
        number = targets.index(target)
        names.append(f"{_STANCES[found.label]}{number}")
        if found.abstains:
            names.append(f"u{number}")
    return " ".join(names)


def strengths(part: Part, targets: Sequence[str]) -> str:
    """Write the probability of each label as a custom property of the style."""
    return ";".join(
        f"--p{targets.index(target)}:{found.probability:.2f}".replace("0.", ".")
        for target, found in part.spoken_of.items()
        if found.label in ("favor", "against", "neutral")
    )


def mark_classes(marks: Sequence[str], targets: Sequence[str]) -> str:
    """Name the classes of a piece of a statement."""
    return " ".join(_MARKS.get(name) or f"m{targets.index(name)}" for name in marks)


Person = tuple[str | None, str | None]
"""A speaker and what the article says of them."""


def details(
    part: Part, targets: Sequence[str], people: dict[Person, int]
) -> dict[str, Any]:
    """Gather what the panel tells of a statement, in short keys, for a script.

    `p`: number of the speaker, `q`: quote, `e`: sentiment, `t`: target's number ->
    stance, `w`: target's number -> the statement's text, and the words that carried
    the label. A label is its percentages in the order of the labels, and 1 where it
    abstains.

    Args:
        part: The statement.
        targets: Of the report.
        people: Speakers -> numbers, in order; those who are new are added.
    """
    found: dict[str, Any] = {}
    if part.speaker:
        person = (part.speaker, part.description)
        found["p"] = people.setdefault(person, len(people))
    if part.quote and part.quote != "none":
        found["q"] = part.quote[0]
    if part.sentiment:
        found["e"] = _numbers(part.sentiment)
    if stances := part.spoken_of:
        found["t"] = {targets.index(t): _numbers(label) for t, label in stances.items()}
    if part.words:
        found["w"] = {
            targets.index(target): [part.text, [_weight(part.text, w) for w in words]]
            for target, words in part.words.items()
        }
    return found


def _weight(text: str, word: WordWeight) -> list[int]:
    """Say where a word stands, as a script counts (UTF-16), and what it weighs."""
    start, end = (
        len(text[:place].encode("utf-16-le", "surrogatepass")) // 2
        for place in (word.start, word.end)
    )
    return [start, end, round(100 * word.weight)]


def _numbers(label: Label) -> list[int]:
    chances = [round(100 * value) for value in label.probabilities.values()]
    return [*chances, *([1] if label.abstains else [])]
