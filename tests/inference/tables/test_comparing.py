import math
from pathlib import Path
from typing import Any

import pytest

from geostance.inference.tables import Comparison, compare, open_scores
from geostance.models.errors import InputError


def run(make: Any, folder: Path, first: Any, second: Any, **more: Any) -> Comparison:
    paths = [
        make.written(folder / name, articles)
        for name, articles in (("a.jsonl", first), ("b.parquet", second))
    ]
    with open_scores(paths[0]) as one, open_scores(paths[1]) as other:
        return compare(one, other, **more)


def test_flips_by_hand(make: Any, tmp_path: Path):
    said = make.said

    def article(name: str, *labels: str | None, file: int = 1) -> Any:
        statements = [
            said({"russia": label} if label else {}, text=f"Statement {n // 2}.")
            for n, label in enumerate(labels)
        ]
        return make.scored(name, statements, row=file)

    first = [
        article("x", "favor", "favor", "against", None),
        article("y", "neutral", "none"),
        article("only here", "favor"),
    ]
    # Elsewhere, with a sentence more at its beginning, which repeats in its order.
    second = [
        article("x", "favor", "against", "against", "neutral", file=7),
        article("y", "neutral", "favor", file=9),
        article("only there", "against"),
    ]
    found = run(make, tmp_path, first, second)
    assert (found.first.articles, found.first.statements) == (3, 7)
    assert (found.shared_articles, found.shared_statements) == (2, 6)
    (russia,) = [flips for flips in found.flips if flips.target == "russia"]
    changed = {
        (one, other): count
        for one, row in russia.counts.items()
        for other, count in row.items()
        if count
    }
    assert changed == {
        ("favor", "favor"): 1,
        ("favor", "against"): 1,
        ("against", "against"): 1,
        ("none", "neutral"): 1,
        ("neutral", "neutral"): 1,
        ("none", "favor"): 1,
    }
    assert russia.rate.value == pytest.approx(3 / 6)
    assert russia.rate.low is None
    assert {(one.article, one.first, one.second) for one in found.disagreements} == {
        ("x", "favor", "against"),
        ("x", "none", "neutral"),
        ("y", "none", "favor"),
    }
    # From not named to spoken of is farther than from one label of 0.7 to another.
    assert found.disagreements[0].distance == pytest.approx(0.9)
    assert found.disagreements[-1].distance == pytest.approx(0.6)
    assert any("russia: fewer than 10 articles" in one for one in found.warnings)


def test_shifts_of_the_same_articles_are_surer(make: Any, tmp_path: Path):
    labels = ["favor"] * 20 + ["against"] * 20
    more = ["favor"] * 24 + ["against"] * 16
    first, second = make.many(labels), make.many(more)
    paired = run(make, tmp_path, first, second)
    for article in second:
        object.__setattr__(article.article, "id", f"other {article.article.id}")
    apart = run(make, tmp_path, first, second)
    assert (paired.shared_articles, apart.shared_articles) == (40, 0)
    assert not apart.flips
    assert not apart.disagreements
    widths = {}
    for name, found in (("paired", paired), ("apart", apart)):
        (russia,) = [one for one in found.shifts if one.target == "russia"]
        assert russia.raw.net.value == pytest.approx(0.2)
        assert russia.naming == (40, 40)
        assert russia.corrected is None
        assert russia.raw.net.low is not None
        assert russia.raw.net.high is not None
        widths[name] = russia.raw.net.high - russia.raw.net.low
    # Only 4 articles differ: sqrt(4) * 2 / 40 against sqrt(2) / sqrt(40).
    assert widths["paired"] < 0.7 * widths["apart"]


def test_ids_that_are_the_same_by_chance_are_not_paired(make: Any, tmp_path: Path):
    first = make.many(["favor", "against"] * 10)
    second = [
        make.scored(
            f"a{n}", [make.said({"russia": "favor"}, text="Other text.")], row=n
        )
        for n in range(20)
    ]
    found = run(make, tmp_path, first, second)
    assert found.shared_articles == 0
    (russia,) = [one for one in found.shifts if one.target == "russia"]
    assert russia.naming == (20, 20)
    assert russia.raw.net.value == pytest.approx(1)


def test_shifts_are_corrected_if_both_models_are_known(make: Any, tmp_path: Path):
    first = make.many(["favor"] * 20 + ["against"] * 20)
    second = make.many(["against"] * 40)
    found = run(make, tmp_path, first, second, models=("default", "default"))
    (russia,) = [one for one in found.shifts if one.target == "russia"]
    assert russia.corrected is not None
    assert (russia.corrected.net.value or 0) < (russia.raw.net.value or 0) == -1
    assert russia.p is not None
    assert russia.p < 0.001
    # No other target is named, so that one alone is tested.
    assert russia.p_holm == russia.p
    half = run(make, tmp_path, first, second, models=("default", None))
    assert all(shift.corrected is None for shift in half.shifts)


def test_words_by_hand(make: Any, tmp_path: Path):
    def articles(name: str, word: str) -> Any:
        return [
            make.scored(f"{name}{n}", [make.said({}, text=f"The {word} don’t stop.")])
            for n in range(80)
        ]

    found = run(make, tmp_path, articles("a", "Ёлки"), articles("b", "talks"))
    assert [word.word for word in found.words] == ["talks", "ёлки"]
    new = found.words[0]
    assert (new.first, new.second) == (0, 80)
    # 320 words each; the prior of a word that is 80 of 640 is 125 of 1000.
    odds = [(n + 125) / (320 + 1000 - n - 125) for n in (0, 80)]
    assert new.log_odds == pytest.approx(math.log(odds[1] / odds[0]))
    assert new.z == pytest.approx(new.log_odds / math.sqrt(1 / 125 + 1 / 205), rel=1e-6)


def test_the_same_statements_have_no_new_words(make: Any, tmp_path: Path):
    articles = make.many(["favor"] * 3)
    assert run(make, tmp_path, articles, articles).words == ()


def test_targets_of_one_run_alone(make: Any, tmp_path: Path):
    one = [make.scored("a", [make.said({"us": "favor"})], targets=("us", "peru"))]
    other = [make.scored("a", [make.said({"us": "favor"})], targets=("us", "chad"))]
    found = run(make, tmp_path, one, other)
    assert [shift.target for shift in found.shifts] == ["us"]
    assert "only one run has peru, chad: not compared" in found.warnings
    none = [make.scored("a", [make.said({"chad": "favor"})], targets=("chad",))]
    with pytest.raises(InputError, match="have no target in common: peru, us against"):
        run(make, tmp_path, one, none)


def test_a_run_without_statements(make: Any, tmp_path: Path):
    empty = [make.scored("a", [])]
    found = run(make, tmp_path, empty, make.many(["favor"]))
    assert (found.first.statements, found.second.statements) == (0, 1)
    assert not found.shifts
    assert not found.flips
    assert not found.words
