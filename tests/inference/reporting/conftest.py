"""Scores and articles of our own, and a browser without a network."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from geostance.inference.reading.articles import Article
from geostance.inference.scores import (
    Attribution,
    ScoredArticle,
    ScoredStatement,
    SentimentScore,
    StanceScore,
)
from geostance.inference.splitting.statements import read_statements
from geostance.inference.writing.output_rows import nested_rows
from geostance.models.labels import STANCES, Stance
from geostance.models.mentions import Mention, MentionFinder
from geostance.models.targets import default_targets

CHROMIUM = Path("/usr/bin/chromium")
TARGETS = ("russia", "us", "nato")
TEXT = """Ferry talks stall again

Envoy Ada Kellan said that Moscow had kept its word on the ferries.

“Washington broke the deal,” she added. “NATO watched.”

  • © Harbour Press

Rain fell on the quay. Russia and NATO met on Tuesday.
"""
LABELS: dict[str, tuple[Stance, float]] = {
    "Moscow had kept": ("favor", 0.91),
    "Washington broke": ("against", 0.84),
    "NATO watched": ("against", 0.42),
    "Russia and NATO": ("neutral", 0.97),
}
"""Words of a statement -> its label toward every target that it names."""

SURE = 0.76


@cache
def _finder() -> MentionFinder:
    return MentionFinder(default_targets())


def score(article: Article, labels: dict[str, tuple[Stance, float]]) -> ScoredArticle:
    """Score an article as told, over its real statements and mentions."""
    reading = read_statements(article.text)
    finder = _finder()
    statements = []
    for part in reading.statements:
        mentions = tuple(m for m in finder.find(part.text) if m.actor in TARGETS)
        named = {mention.actor for mention in mentions}
        label, chance = next(
            (found for words, found in labels.items() if words in part.text),
            ("neutral", 0.9),
        )
        told = _told(part.text, part.start)
        statements.append(
            ScoredStatement(
                text=part.text,
                start=part.start,
                end=part.end,
                sentiment=SentimentScore(
                    "neutral", {"positive": 0.1, "neutral": 0.8, "negative": 0.1}
                ),
                stances={
                    target: _stance(label, chance) if target in named else _NONE
                    for target in TARGETS
                },
                mentions=tuple(Mention(m.actor, m.start, m.end) for m in mentions),
                original=part.original,
                **told,
            )
        )
    return ScoredArticle(
        article, reading.text, tuple(statements), reading.left_out, TARGETS
    )


_NONE = StanceScore("none", {"favor": 0.0, "against": 0.0, "neutral": 0.0, "none": 1.0})


def _stance(label: Stance, chance: float) -> StanceScore:
    rest = (1 - chance) / 3
    chances: dict[Stance, float] = {
        name: chance if name == label else rest for name in STANCES
    }
    return StanceScore(label, chances, chance < SURE)


def _told(text: str, start: int) -> dict[str, Any]:
    for cue, source in ((" said that ", "Envoy Ada Kellan"), (" added", "she")):
        if cue in text:
            place = start + text.index(source)
            said = start + text.index(cue.strip())
            return {
                "speaker": "Ada Kellan",
                "speaker_description": "Envoy",
                "quote": "direct" if "“" in text else "indirect",
                "attribution": Attribution(
                    (place, place + len(source)),
                    (said, said + len(cue.split()[0])),
                    ((start, start + 10),) if "“" in text else (),
                ),
            }
    return {"quote": "none"}


@pytest.fixture
def article() -> ScoredArticle:
    """An article with each stance, an uncertain label and parts left out."""
    own = Article(TEXT, "ferries.txt", outlet="Harbour Post", date="2024-05-02")
    return score(own, LABELS)


@pytest.fixture
def archive() -> list[ScoredArticle]:
    """Twelve articles of two outlets over three months."""
    return [
        score(
            Article(
                TEXT,
                f"a{number}",
                title=f"Ferries {number}",
                outlet=("Harbour Post", "<b>Quay</b> & $ons$")[number % 2],
                date=f"2024-0{1 + number % 3}-1{number % 10}",
            ),
            LABELS,
        )
        for number in range(12)
    ]


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Write articles as JSONL scores."""

    def write(*articles: ScoredArticle, keep_all: bool = False) -> Path:
        path = tmp_path / "scores.jsonl"
        with path.open("w", encoding="utf-8") as file:
            for one in articles:
                for row in nested_rows(one, keep_all):
                    file.write(json.dumps(row) + "\n")
        return path

    return write


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, without a head; skips where there is none."""
    sync = pytest.importorskip("playwright.sync_api", reason="playwright is missing")
    if not CHROMIUM.exists():
        pytest.skip(f"no browser at {CHROMIUM}: apt-get install chromium")
    arguments = ["--headless", "--no-sandbox", "--disable-gpu"]
    arguments.append("--disable-background-networking")
    with sync.sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=arguments
        )
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Any]]:
    """Open a file; at the end, see that nothing went wrong or left the machine."""
    wrong: list[str] = []
    contexts = []

    def noted(what: str) -> bool:
        wrong.append(what)
        return False

    def visit(path: Path, **how: Any) -> Any:
        context = browser.new_context(**how)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(5_000)
        page.on(
            "console",
            lambda said: said.type == "error" and noted(said.text),
        )
        page.on("pageerror", lambda error: noted(str(error)))
        page.on("dialog", lambda dialog: noted("dialog") or dialog.dismiss())
        page.on(
            "request",
            lambda asked: asked.url.startswith("file:") or noted(asked.url),
        )
        page.goto(path.as_uri())
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not wrong
