import copy
import pickle
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from geostance.inference.reading.articles import Article
from geostance.inference.scorer import Scorer
from geostance.inference.scores import ScoredArticle, ScoredStatement
from geostance.models.archive import TrainedModel
from geostance.models.errors import ConfigError, ModelError
from geostance.models.labels import SENTIMENTS, STANCES

TEXT = """Bridge talks begin

“The treaty is fair,” Russia’s envoy said. Nobody believed him.

The minister praised NATO and thanked Washington. It rained all day, and the talks that
nobody had wanted went on until the ferry left. Moscow regrets the threat.

Read also: Ferry prices rise

Critics blamed the alliance for the failed talks.
"""
TOLERANCE = 1e-5


@pytest.fixture(scope="module")
def scorer(tiny_model: TrainedModel) -> Scorer:
    return Scorer(tiny_model)


@pytest.fixture(scope="module")
def scored(scorer: Scorer) -> ScoredArticle:
    return scorer.score_text(TEXT)


def shares_of(statement: ScoredStatement) -> list[dict[Any, float]]:
    stances = [score.probabilities for score in statement.stances.values()]
    return [statement.sentiment.probabilities, *stances]


def numbers(article: ScoredArticle) -> list[float]:
    return [
        value
        for s in article.statements
        for shares in shares_of(s)
        for value in shares.values()
    ]


def targets_of(article: ScoredArticle) -> list[list[str]]:
    return [[m.actor for m in s.mentions] for s in article.statements]


def test_every_statement_once_and_in_order(scored: ScoredArticle):
    assert [s.text for s in scored.statements] == [
        "“The treaty is fair,” Russia’s envoy said.",
        "Nobody believed him.",
        "The minister praised NATO and thanked Washington.",
        "It rained all day, and the talks that nobody had wanted went on until the "
        "ferry left.",
        "Moscow regrets the threat.",
        "Critics blamed the alliance for the failed talks.",
    ]
    assert [part.kind for part in scored.left_out] == ["title", "link"]
    for s in scored.statements:
        assert scored.text[s.start : s.end] == s.text
        assert s.speaker is None
        assert s.quote is None


def test_mentions(scored: ScoredArticle):
    assert targets_of(scored) == [
        ["russia"],
        [],
        ["nato", "us"],
        [],
        ["russia"],
        ["nato"],
    ]
    spans = [s.text[m.start : m.end] for s in scored.statements for m in s.mentions]
    assert spans == ["Russia", "NATO", "Washington", "Moscow", "alliance"]


def test_an_entry_for_every_target(scored: ScoredArticle):
    assert scored.targets == ("russia", "us", "nato")
    for statement, named in zip(scored.statements, targets_of(scored), strict=True):
        assert tuple(statement.stances) == scored.targets
        for target, score in statement.stances.items():
            assert tuple(score.probabilities) == STANCES
            if target in named:
                assert 0 < score.probabilities["none"] < 1
            else:
                assert score.label == "none"
                assert list(score.probabilities.values()) == [0, 0, 0, 1]


def test_probabilities(scored: ScoredArticle):
    for statement in scored.statements:
        for shares in shares_of(statement):
            assert sum(shares.values()) == pytest.approx(1)
            assert min(shares.values()) >= 0
        tone = statement.sentiment
        assert tone.probabilities[tone.label] == max(tone.probabilities.values())
        for score in statement.stances.values():
            assert score.probabilities[score.label] == max(score.probabilities.values())


def test_sentiment_is_its_label(scored: ScoredArticle):
    tone = scored.statements[0].sentiment
    assert tone == tone.label
    assert tone.label in SENTIMENTS
    assert tuple(tone.probabilities) == SENTIMENTS
    assert f"{tone}" == tone.label
    copies = (copy.copy(tone), copy.deepcopy(tone), pickle.loads(pickle.dumps(tone)))
    for other in copies:
        assert other == tone
        assert type(other) is type(tone)
        assert other.label == tone.label
        assert other.probabilities == tone.probabilities


def test_articles_survive_pickling(scored: ScoredArticle):
    assert pickle.loads(pickle.dumps(scored)) == scored
    again: ScoredArticle = pickle.loads(pickle.dumps(scored))
    assert numbers(again) == numbers(scored)


def test_totals(scored: ScoredArticle):
    for target in scored.targets:
        labels = [s.stances[target].label for s in scored.statements]
        totals = scored.totals(target)
        assert totals == {label: labels.count(label) for label in STANCES}
        assert sum(totals.values()) == 6


def test_different_statements_score_differently(scored: ScoredArticle):
    praised = scored.statements[2].stances["nato"].probabilities
    regrets = scored.statements[4].stances["russia"].probabilities
    gap = max(abs(praised[label] - regrets[label]) for label in STANCES)
    assert gap > 10 * TOLERANCE


@pytest.mark.parametrize("batch_size", [1, 2, 5])
def test_batch_size_changes_no_score(
    tiny_model: TrainedModel, scored: ScoredArticle, batch_size: int
):
    other = Scorer(tiny_model, batch_size=batch_size).score_text(TEXT)
    assert numbers(other) == pytest.approx(numbers(scored), abs=TOLERANCE)
    assert targets_of(other) == targets_of(scored)


def test_order_of_articles_changes_no_score(scorer: Scorer):
    first = Article("NATO met in the port. Critics blamed the alliance.", id="a")
    second = Article("The alliance praised Moscow. Nobody denied it.", id="b")
    a, b = scorer.score([first, second])
    other_b, other_a = scorer.score(iter([second, first]))
    assert (a.article, b.article) == (first, second)
    assert numbers(a) == pytest.approx(numbers(other_a), abs=TOLERANCE)
    assert numbers(b) == pytest.approx(numbers(other_b), abs=TOLERANCE)
    assert targets_of(a) == targets_of(other_a) == [["nato"], ["nato"]]
    assert targets_of(b) == targets_of(other_b) == [["russia"], []]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("The alliance met. NATO is old.", [[], ["nato"]]),
        ("NATO is old. The alliance met.", [["nato"], ["nato"]]),
        ("NATO is old. The CSTO is not. The alliance met.", [["nato"], [], []]),
        ("The CSTO is new. NATO is not. The bloc met.", [[], ["nato"], ["nato"]]),
        ("NATO summit\n\nThe alliance met in the port.", [["nato"]]),
        ("NATO is old. Rain fell. The bloc met.", [["nato"], [], ["nato"]]),
    ],
)
def test_anaphors(scorer: Scorer, text: str, named: list[list[str]]):
    assert targets_of(scorer.score_text(text)) == named


@pytest.mark.parametrize("text", ["", " \n\n "])
def test_nothing_to_score(scorer: Scorer, text: str):
    article = scorer.score_text(text)
    assert (article.statements, article.left_out) == ((), ())
    assert article.totals("us") == {"favor": 0, "against": 0, "neutral": 0, "none": 0}


def test_lone_surrogates(scorer: Scorer):
    assert scorer.score_text("NATO \ud83cleft.").statements[0].text == "NATO left."


def test_statement_longer_than_a_window(scorer: Scorer):
    text = "Critics blamed the talks and " * 60 + "praised NATO."
    (statement,) = scorer.score_text(text).statements
    assert targets_of(scorer.score_text(text)) == [["nato"]]
    assert sum(statement.stances["nato"].probabilities.values()) == pytest.approx(1)


def test_from_pretrained(model_folder: Path, scored: ScoredArticle):
    other = Scorer.from_pretrained(model_folder, batch_size=4).score_text(TEXT)
    # The folder holds half precision.
    assert numbers(other) == pytest.approx(numbers(scored), abs=2e-3)
    with pytest.raises(ModelError, match=r"absent: no such model folder$"):
        Scorer.from_pretrained(model_folder / "absent")


def test_own_targets(model_folder: Path, tmp_path: Path):
    path = tmp_path / "own.yaml"
    path.write_text("targets:\n  port:\n    name: The Port\n    aliases: [harbour]\n")
    scorer = Scorer.from_pretrained(model_folder, path)
    article = scorer.score_text("The Harbour thanked Russia. Rain fell.")
    assert article.targets == ("port",)
    assert [tuple(s.stances) for s in article.statements] == [("port",), ("port",)]
    assert targets_of(article) == [["port"], []]
    path.write_text("targets: {port: {name: Port, aliases: [harbour], colour: red}}")
    with pytest.raises(ConfigError, match="colour"):
        Scorer.from_pretrained(model_folder, path)


def test_targets_that_extend_ours(model_folder: Path, tmp_path: Path):
    path = tmp_path / "own.yaml"
    path.write_text("extends: true\ntargets: {port: {name: Port, aliases: [harbour]}}")
    scorer = Scorer.from_pretrained(model_folder, path)
    article = scorer.score_text("The harbour thanked Russia.")
    assert article.targets == ("russia", "us", "nato", "port")
    assert targets_of(article) == [["port", "russia"]]


PAIRS = [
    ("Orlov praised the treaty.", (0, 5)),
    (
        "Critics blamed the government for the failed talks, and Marwick agreed.",
        (56, 63),
    ),
    ("The delegation thanked Russia, and Orlov left.", (35, 40)),
    ("It rained, and they reject these accusations.", (15, 19)),
]


def test_classify_keeps_order(scorer: Scorer):
    together = scorer.classify(PAIRS)
    alone = [scorer.classify([pair])[0] for pair in PAIRS]
    for one, other in zip(together, alone, strict=True):
        assert one.probabilities == pytest.approx(other.probabilities, abs=TOLERANCE)
    favor = [score.probabilities["favor"] for score in alone]
    gaps = [abs(a - b) for i, a in enumerate(favor) for b in favor[:i]]
    assert min(gaps) > TOLERANCE, "the pairs are too alike to tell an order"
    assert all(sum(s.probabilities.values()) == pytest.approx(1) for s in together)


@pytest.mark.parametrize("name", ["Marwick", "Russia", "NATO", "Ōtsuka", "the US"])
def test_classify_is_blind_to_the_name(scorer: Scorer, name: str):
    before, after = "Critics blamed ", " for the failed talks."
    [ours] = scorer.classify([(f"{before}Orlov{after}", (15, 20))])
    [theirs] = scorer.classify([(before + name + after, (15, 15 + len(name)))])
    assert ours == theirs


def test_classify_tells_two_names_apart(scorer: Scorer):
    text = "Orlov praised Marwick."
    first, second = scorer.classify([(text, (0, 5)), (text, (14, 21))])
    assert first.probabilities != pytest.approx(second.probabilities, abs=TOLERANCE)


@pytest.mark.parametrize("span", [(0, 0), (5, 2), (-3, 4), (0, 12), (99, 100)])
def test_classify_names_the_bad_pair(scorer: Scorer, span: tuple[int, int]):
    pairs = [("Orlov left.", (0, 5)), ("Orlov left.", span)]
    with pytest.raises(ValueError, match=r"^pair 1: span .* of 11 characters$"):
        scorer.classify(pairs)


def test_classify_nothing(scorer: Scorer):
    assert scorer.classify([]) == []


def test_conventions(scorer: Scorer, tiny_model: TrainedModel):
    conventions = tiny_model.network.config.conventions
    assert conventions
    assert set(conventions) == {"geostance", "newsmtsc", "dse"}
    for convention, labels in conventions.items():
        [score] = scorer.classify(PAIRS[:1], convention)
        possible = [k for k, v in score.probabilities.items() if v > 0]
        assert possible == [label for label in STANCES if label in labels]
        assert sum(score.probabilities.values()) == pytest.approx(1)
    assert scorer.classify(PAIRS) == scorer.classify(PAIRS, "geostance")


def test_unknown_convention(scorer: Scorer):
    with pytest.raises(
        ValueError, match=r"'mine' is unknown .* geostance, newsmtsc, dse"
    ):
        scorer.classify(PAIRS, "mine")


def test_classify_in_a_very_long_text(scorer: Scorer):
    filler = "The delegation will arrive on Tuesday. " * 300
    text = filler + "Critics blamed Orlov. " + filler
    start = text.index("Orlov")
    [score] = scorer.classify([(text, (start, start + 5))])
    assert sum(score.probabilities.values()) == pytest.approx(1)
    changed = text.replace("blamed Orlov", "praised Orlov")
    start = changed.index("Orlov")
    [other] = scorer.classify([(changed, (start, start + 5))])
    assert score.probabilities != other.probabilities


def test_explanation_of_a_target_or_a_span(scorer: Scorer):
    text = "Critics praised NATO and blamed the alliance."
    (statement,) = scorer.score_text(text).statements
    found = scorer.explain(text, "nato")
    score = statement.stances["nato"]
    assert found.label == score.label
    assert found.probability == pytest.approx(score.probabilities[score.label])
    (of_span,) = scorer.classify([(text, (16, 20))])
    found = scorer.explain(text, (16, 20), "against")
    assert found.probability == pytest.approx(of_span.probabilities["against"])
    assert scorer.named_in(text) == ["nato"]


def test_explanation_of_what_is_not_there(scorer: Scorer):
    with pytest.raises(ValueError, match="no mention of russia in the text"):
        scorer.explain("Critics praised NATO.", "russia")
    with pytest.raises(ValueError, match="outside a text of 2 characters"):
        scorer.explain("No", (1, 4))
    with pytest.raises(ValueError, match="label 'angry' is none of"):
        scorer.explain("NATO won.", "nato", "angry")  # type: ignore[arg-type]


@pytest.mark.parametrize("window", [1, 60, 100_000])
def test_windows_keep_every_article_in_order(
    scorer: Scorer, monkeypatch: pytest.MonkeyPatch, window: int
):
    monkeypatch.setattr("geostance.inference.windows.WINDOW", window)
    articles = [
        Article(text, id=str(number))
        for number, text in enumerate(["NATO met.", TEXT, "", "It rained.", TEXT])
    ]
    together = list(scorer.score(iter(articles)))
    assert [one.article.id for one in together] == ["0", "1", "2", "3", "4"]
    for one, article in zip(together, articles, strict=True):
        alone = scorer.score_article(article)
        assert targets_of(one) == targets_of(alone)
        assert numbers(one) == pytest.approx(numbers(alone), abs=TOLERANCE)


def test_articles_are_read_no_further_than_the_window(
    scorer: Scorer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("geostance.inference.windows.WINDOW", 20)
    read: list[int] = []

    def articles() -> Iterator[Article]:
        for number in range(9):
            read.append(number)
            yield Article("NATO met.")

    next(scorer.score(articles()))
    assert read == [0, 1, 2]


def test_articles_before_a_failure_are_scored(scorer: Scorer):
    def articles() -> Iterator[Article]:
        yield Article("NATO met.")
        raise OSError("the disk is gone")

    found = scorer.score(articles())
    assert len(next(found).statements) == 1
    with pytest.raises(OSError, match="the disk is gone"):
        next(found)


def test_a_label_below_the_least_probability_abstains(tiny_model: TrainedModel):
    text = "NATO praised Moscow. It rained."
    calibration = tiny_model.calibration.model_copy(
        update={"abstention": {"stance": 1.01}}
    )
    unsure = Scorer(replace(tiny_model, calibration=calibration))
    one, two = unsure.score_text(text).statements
    assert one.stances["nato"].abstains
    assert not one.stances["us"].abstains, "a target that is not named is sure"
    assert not one.sentiment.abstains
    assert not two.stances["nato"].abstains
    # The probability was chosen for the reported convention.
    assert unsure.classify([(text, (0, 4))])[0].abstains
    assert not unsure.classify([(text, (0, 4))], "dse")[0].abstains
