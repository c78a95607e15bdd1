"""Who says each statement of articles written for it, by the model that ships.

In told/*.txt each line is a statement, with who says it, and how, before the bar: "-"
for the article's own voice, "?" for a speaker whom nobody names, "x" for what is no
statement. An empty line ends a paragraph; lines that start with # are no part of the
article.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from geostance.inference import Scorer
from geostance.inference.scores import ScoredStatement

FOLDER = Path(__file__).parent / "told"

_WHO = {"-": "?, none", "x": "x, none"}


@dataclass(frozen=True)
class Told:
    """A statement, and who says it how."""

    text: str
    speaker: str | None
    quote: str


@dataclass(frozen=True)
class ToldArticle:
    """An article that is known statement by statement."""

    name: str
    text: str
    statements: tuple[Told, ...]


def told_articles() -> list[ToldArticle]:
    """Read all articles, in the order of their names; told/unseen comes last.

    What is unseen was written when the rules were done, and none was made for it.
    """
    paths = [*FOLDER.glob("*.txt"), *FOLDER.glob("unseen/*.txt")]
    return [
        _article(path) for path in sorted(paths, key=lambda p: (len(p.parts), p.name))
    ]


def _article(path: Path) -> ToldArticle:
    paragraphs: list[list[Told]] = [[]]
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        if not line.strip():
            paragraphs.append([])
            continue
        who, _, text = line.partition(" | ")
        speaker, _, quote = _WHO.get(who, who).rpartition(", ")
        paragraphs[-1].append(Told(text, None if speaker == "?" else speaker, quote))
    return ToldArticle(
        name=str(path.relative_to(FOLDER).with_suffix("")),
        text="\n\n".join(" ".join(one.text for one in p) for p in paragraphs if p),
        statements=tuple(
            replace(one, text=one.text.replace(", ”", ",” "))  # as cleaning mends it
            for paragraph in paragraphs
            for one in paragraph
            if one.speaker != "x"
        ),
    )


def is_right(scored: ScoredStatement, told: Told) -> bool:
    """Say whether the speaker is the one told, articles ("the") and case aside."""
    if told.speaker is None or scored.speaker is None:
        return scored.speaker == told.speaker
    return _plain(scored.speaker) == _plain(told.speaker)


def _plain(name: str) -> str:
    return name.lower().removeprefix("the ").removeprefix("a ").removeprefix("an ")


@pytest.fixture(scope="module")
def scored() -> list[tuple[ScoredStatement, Told]]:
    scorer = Scorer.from_pretrained()
    pairs: list[tuple[ScoredStatement, Told]] = []
    for article in told_articles():
        found = scorer.score_text(article.text).statements
        assert [s.text for s in found] == [t.text for t in article.statements]
        pairs += zip(found, article.statements, strict=True)
    return pairs


def share(hits: list[bool]) -> float:
    return sum(hits) / len(hits)


def test_who_speaks(scored: list[tuple[ScoredStatement, Told]]):
    named = [is_right(s, t) for s, t in scored if t.speaker]
    assert len(named) > 400
    assert share(named) >= 0.85
    own_voice = [s.speaker is None for s, t in scored if t.quote == "none"]
    assert len(own_voice) > 40
    assert share(own_voice) >= 0.87


def test_how_it_is_said(scored: list[tuple[ScoredStatement, Told]]):
    assert share([s.quote == t.quote for s, t in scored]) >= 0.9
