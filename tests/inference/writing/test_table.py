import re
from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from geostance.inference.reading.articles import Article
from geostance.inference.scorer import Scorer
from geostance.inference.scores import (
    ScoredArticle,
    ScoredStatement,
    SentimentScore,
    StanceScore,
)
from geostance.inference.splitting.statements import Statement
from geostance.inference.writing.table import print_article
from geostance.models.archive import TrainedModel
from geostance.models.labels import Stance
from geostance.models.mentions import Mention
from geostance.models.targets import default_targets

TONE = SentimentScore("positive", {"positive": 0.8, "neutral": 0.15, "negative": 0.05})
NOT_MENTIONED = StanceScore("none", {"favor": 0, "against": 0, "neutral": 0, "none": 1})


def render(article: ScoredArticle) -> str:
    out = StringIO()
    print_article(article, default_targets(), Console(file=out, width=120))
    return out.getvalue()


def statement(text: str, label: Stance | None = None) -> ScoredStatement:
    shares: dict[Stance, float] = {
        "favor": 0.1,
        "against": 0.1,
        "neutral": 0.1,
        "none": 0.1,
    }
    us = StanceScore(label, {**shares, label: 0.7}) if label else NOT_MENTIONED
    stances = {"russia": NOT_MENTIONED, "us": us, "nato": NOT_MENTIONED}
    mentions = (Mention("us", 0, 2),) if label else ()
    return ScoredStatement(text, 0, len(text), TONE, stances, mentions)


def article(*statements: ScoredStatement, title: str = "") -> ScoredArticle:
    left_out = (Statement(title, 0, len(title), "title"),) if title else ()
    targets = ("russia", "us", "nato")
    return ScoredArticle(Article("x", "n.txt"), "x", statements, left_out, targets)


def rows(text: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in re.split("[│┃]", line)] for line in text.split("\n")
    ]


def test_rows():
    lines = rows(render(article(statement("US left.", "against"), statement("Rain."))))
    assert [
        "",
        "#",
        "Statement",
        "Russia",
        "United States",
        "NATO",
        "Sentiment",
        "",
    ] in (lines)
    tone = "positive 0.80"
    assert ["", "1", "US left.", "·", "against 0.70", "·", tone, ""] in lines
    assert ["", "2", "Rain.", "·", "·", "·", tone, ""] in lines


def test_a_mention_that_is_not_spoken_of_is_no_dot():
    lines = rows(render(article(statement("US dolls.", "none"))))
    assert ["", "1", "US dolls.", "·", "none 0.70", "·", "positive 0.80", ""] in lines


def test_totals():
    text = render(
        article(
            statement("US one.", "favor"),
            statement("US two.", "favor"),
            statement("US three.", "against"),
            statement("US four.", "neutral"),
            statement("US five.", "none"),
            statement("Rain."),
        )
    )
    lines = rows(text)
    # 0.6 and 0.6, -0.6 and 0: those that speak of it, averaged.
    assert ["", "United States", "2", "1", "1", "2", "+0.15", ""] in lines
    assert ["", "Russia", "0", "0", "0", "6", "-", ""] in lines
    assert "6 statements; sentiment: 6 positive, 0 neutral, 0 negative" in text


@pytest.mark.parametrize(
    "markup", ["[red]", "[/]", "[bold]x[/bold]", "[/red]", ":bridge:"]
)
def test_markup_is_shown_as_it_is(markup: str):
    text = render(article(statement(f"It {markup} held."), title=f"A {markup} title"))
    assert f"It {markup} held." in text
    assert f"A {markup} title · n.txt" in text


def test_what_is_not_scored_is_counted():
    assert (
        render(article(statement("Rain."), title="T"))
        .rstrip()
        .endswith("Not scored: 1 title")
    )
    assert "Not scored" not in render(article(statement("Rain.")))


def test_long_statements_are_folded_and_whole():
    words = [f"word{number}" for number in range(80)]
    text = render(article(statement(" ".join(words))))
    cells = " ".join(row[2] for row in rows(text) if len(row) == 8)
    assert re.findall(r"word\d+", cells) == words
    assert max(map(len, render(article(statement("x" * 500))).split("\n"))) <= 120


def test_an_empty_article():
    assert "0 statements; sentiment: 0 positive, 0 neutral, 0 negative" in render(
        article()
    )


def test_totals_of_a_scored_article(tiny_model: TrainedModel):
    scored = Scorer(tiny_model).score_text("NATO left. The US stayed. NATO met the US.")
    totals = {row[1]: row[2:6] for row in rows(render(scored)) if len(row) == 8}
    for target, name in (
        ("russia", "Russia"),
        ("us", "United States"),
        ("nato", "NATO"),
    ):
        assert [int(cell) for cell in totals[name]] == list(
            scored.totals(target).values()
        )
        assert sum(int(cell) for cell in totals[name]) == 3


def test_a_label_that_abstains_has_a_question_mark():
    sure = statement("US left.", "against")
    unsure = replace(sure.stances["us"], abstains=True)
    doubted = replace(sure, stances={**sure.stances, "us": unsure})
    assert "against 0.70?" in render(article(doubted))
    assert "?" not in render(article(sure))
