"""PolNeAR: who says what in US political news, as spans of source, cue and content.

Newell, Margolin and Ruths, "An Attribution Relations Corpus for Political News",
LREC 2018.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from geostance.models.errors import DataError

from .faults import Faults
from .lines import text_of

Role = Literal["source", "cue", "content"]
Span = tuple[int, int]

_SPAN = re.compile(r"^(T\d+)\t(?:Source|Cue|Content) ([\d ;]+)\t", re.MULTILINE)
_EVENT = re.compile(r"^E\d+\t(Attribution(?:-no-source)?:.*)$", re.MULTILINE)
_ARGUMENT = re.compile(r"(Source|Cue|Content)\d*:(T\d+)")
_ANNOTATOR = re.compile(r"_[0-9a-f]+$")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Something said, thought or written: spans of one article's text."""

    source: tuple[Span, ...]
    """Who; empty where the text does not say ("it was reported")."""
    cue: tuple[Span, ...]
    """The word of saying or thinking."""
    content: tuple[Span, ...]
    """What."""


@dataclass(frozen=True, slots=True)
class AttributedArticle:
    """An article with all of its attributions, in order of their first span."""

    id: str
    text: str
    attributions: tuple[Attribution, ...]

    def spans(self) -> list[tuple[Role, int, int]]:
        """List the spans of all attributions as (role, start, end), in order."""
        roles: tuple[Role, ...] = ("source", "cue", "content")
        found = {
            (start, end, role)
            for attribution in self.attributions
            for role in roles
            for start, end in getattr(attribution, role)
        }
        return [(role, start, end) for start, end, role in sorted(found)]


def articles(folder: Path) -> Iterator[AttributedArticle]:
    """Yield the articles of a compartment (train or dev) of PolNeAR.

    Of an article that several annotators marked, the first one's marks are taken.

    Args:
        folder: Holds attributions/*.ann and text/*.txt.

    Raises:
        DataError: If a file is missing or a span does not fit its text.
    """
    with Faults("not a PolNeAR article") as faults:
        yield from collected_articles(folder, faults)


def collected_articles(folder: Path, faults: Faults) -> Iterator[AttributedArticle]:
    """Yield the articles of a compartment, as `articles` does, and collect faults."""
    marks = sorted((folder / "attributions").glob("*.ann"))
    if not marks:
        raise DataError(
            f"{folder}: no attributions/*.ann: get PolNeAR from "
            "https://github.com/networkdynamics/PolNeAR and name its data/train or "
            "data/dev"
        )
    seen = set()
    for path in marks:
        name = _ANNOTATOR.sub("", path.stem)
        if name not in seen:
            seen.add(name)
            with faults.at(str(path)):
                yield _article(name, path, folder / "text" / f"{name}.txt")


def _article(name: str, marks: Path, text_file: Path) -> AttributedArticle:
    text, lines = text_of(text_file), text_of(marks)
    spans = {
        key: [
            (int(start), int(end)) for start, end in map(str.split, places.split(";"))
        ]
        for key, places in _SPAN.findall(lines)
    }
    for key, pieces in spans.items():
        if any(not 0 <= start < end <= len(text) for start, end in pieces):
            raise DataError(
                f"{marks}: {key} is {pieces}, outside the {len(text)} characters of "
                f"{text_file.name}"
            )
    events = (_attribution(event, spans) for event in _EVENT.findall(lines))
    kept = sorted((e for e in events if e.cue or e.content), key=_first)
    return AttributedArticle(name, text, tuple(kept))


def _attribution(event: str, spans: dict[str, list[Span]]) -> Attribution:
    parts: dict[str, list[Span]] = {"Source": [], "Cue": [], "Content": []}
    for role, key in _ARGUMENT.findall(event):
        parts[role] += spans.get(key, [])
    source, cue, content = (tuple(sorted(part)) for part in parts.values())
    return Attribution(source, cue, content)


def _first(attribution: Attribution) -> Span:
    return min(attribution.source + attribution.cue + attribution.content)
