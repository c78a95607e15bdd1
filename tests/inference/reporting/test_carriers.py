"""Which words carried a label, asked of a tiny model that scored the article itself."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html

from geostance.inference.reading.articles import Article
from geostance.inference.reporting.carriers import Carriers, Words, asked
from geostance.inference.reporting.command import ReportOptions, make_report
from geostance.inference.reporting.parts import Label, Part, Scored
from geostance.inference.reporting.rows import read_scores
from geostance.inference.scorer import Scorer
from geostance.inference.scores import ScoredArticle
from geostance.models.archive import TrainedModel

from .conftest import TEXT


@pytest.fixture
def scored(tiny_model: TrainedModel, written: Callable[..., Path]) -> Scored:
    article = Scorer(tiny_model).score_article(Article(TEXT, "ferries.txt"))
    return next(read_scores([written(article)]))


def named(scored: Scored) -> list[tuple[Part, str]]:
    found = [
        (part, target)
        for part in scored.statements
        for target, label in part.spoken_of.items()
        if label.label != "none"
    ]
    assert found  # or the tests below would see nothing
    return found


def test_words_are_those_of_the_statement_without_names(
    scored: Scored, tiny_model: TrainedModel
):
    carriers = Carriers(Scorer(tiny_model))
    for part, target in named(scored):
        carriers.add(part, target)
        words = part.words[target]
        for word in words:
            assert part.text[word.start : word.end] == word.text
        assert not {"Moscow", "Washington", "NATO", "Russia"} & {w.text for w in words}
    assert carriers.other == 0


def test_another_model_s_labels_are_not_explained(
    scored: Scored, tiny_model: TrainedModel
):
    part, target = named(scored)[0]
    label = part.stances[target]
    part.stances[target] = Label(
        label.label, {**label.probabilities, label.label: label.probability - 0.2}
    )
    carriers = Carriers(Scorer(tiny_model))
    carriers.add(part, target)
    assert part.words == {}
    assert carriers.other == 1


@pytest.mark.parametrize(
    ("words", "listed", "expected"),
    [
        ("none", True, [False, False, False]),
        ("listed", True, [True, True, True]),
        ("listed", False, [False, False, False]),
        ("sided", False, [True, False, False]),
        ("all", False, [True, True, False]),
    ],
)
def test_which_statements(words: Words, listed: bool, expected: list[bool]):
    sure = Label("favor", {"favor": 0.9, "none": 0.1})
    unsure = Label("favor", {"favor": 0.4, "none": 0.3}, True)
    silent = Label("none", {"favor": 0.0, "none": 1.0})
    parts = [
        Part("", 0, 0, (0, 0), stances={"us": one}) for one in (sure, unsure, silent)
    ]
    assert [asked(part, "us", words, listed) for part in parts] == expected


def test_a_reader_is_told_of_another_model(
    article: ScoredArticle,
    model_folder: Path,
    written: Callable[..., Path],
    tmp_path: Path,
):
    said: list[str] = []
    options = ReportOptions(words="all", model=str(model_folder))
    make_report(written(article), tmp_path / "r.html", options, said.append)
    assert len(said) == 1
    assert "labels have another probability by this model" in said[0]


def test_the_page_tells_them(
    tiny_model: TrainedModel,
    model_folder: Path,
    written: Callable[..., Path],
    tmp_path: Path,
):
    article = Scorer(tiny_model).score_article(Article(TEXT, "ferries.txt"))
    options = ReportOptions(words="all", model=str(model_folder))
    out = make_report(written(article), tmp_path / "r.html", options)
    tree = html.fromstring(out.read_text("utf-8"))
    data = json.loads(tree.xpath("//script[@id='data']")[0].text)
    told = [one["w"] for one in data["statements"].values() if "w" in one]
    assert told
    for words in told:
        for text, weighed in words.values():
            assert all(text[start:end].strip() for start, end, _ in weighed)
