from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geostance.inference.tables import aggregate, open_scores
from geostance.models.errors import InputError


def outlets(make: Any, path: Path, **labels: list[str]) -> Path:
    articles = [
        make.scored(f"{name}{n}", [make.said({"us": label})], outlet=name, row=n)
        for name, given in labels.items()
        for n, label in enumerate(given)
    ]
    written: Path = make.written(path / "s.jsonl", articles)
    return written


def test_outlets_that_differ_and_outlets_that_do_not(make: Any, tmp_path: Path):
    path = outlets(
        make,
        tmp_path,
        a=["favor"] * 20 + ["against"] * 10,
        b=["favor"] * 10 + ["against"] * 20,
        c=["favor"] * 21 + ["against"] * 9,
        few=["against"] * 9,
    )
    with open_scores(path) as scores:
        table = aggregate(scores, ["outlet"], compare="outlet")
    found = {(pair.first, pair.second): pair for pair in table.pairs}
    assert set(found) == {("a", "b"), ("a", "c"), ("b", "c")}
    one = found["a", "b"]
    assert (one.key, one.compared, one.shared) == ({"target": "us"}, "outlet", 0)
    assert one.difference.value == pytest.approx(2 / 3)
    assert one.difference.low is not None
    assert one.difference.low > 0
    assert one.p < 0.05
    assert found["a", "c"].difference.value == pytest.approx(-2 / 30)
    assert found["a", "c"].p > 0.5
    # By hand: the least of three times three, the next times two.
    least, middle, most = sorted(table.pairs, key=lambda pair: pair.p)
    assert least.p_holm == pytest.approx(3 * least.p)
    assert middle.p_holm == pytest.approx(max(3 * least.p, 2 * middle.p))
    assert most.p_holm == pytest.approx(most.p)


def test_articles_in_both_groups_are_drawn_together(make: Any, tmp_path: Path):
    # Every article favors the US, and Russia in the same measure: there is no doubt.
    labels = ["favor", "against", "neutral"] * 6
    articles = [
        make.scored(f"a{n}", [make.said({"us": one, "russia": one})] * 3, row=n)
        for n, one in enumerate(labels)
    ]
    path = make.written(tmp_path / "s.jsonl", articles)
    with open_scores(path) as scores:
        (pair,) = aggregate(scores, ["target"], compare="target").pairs
        groups = aggregate(scores, ["target"]).groups
    assert pair.shared == 18
    assert pair.difference.value == 0
    apart = groups[0].raw.net
    assert apart.high is not None
    assert pair.difference.high is not None
    # Only the imagined articles differ; drawn apart it would be sqrt(2) of a group's.
    assert pair.difference.high < apart.high / 2
    assert pair.p > 0.5


def test_chance_alone_is_found_as_often_as_is_said(make: Any, tmp_path: Path):
    rng = np.random.default_rng(3)
    made = {
        f"o{number:02}": [str(label) for label in rng.choice(["favor", "against"], 25)]
        for number in range(20)
    }
    with open_scores(outlets(make, tmp_path, **made)) as scores:
        pairs = aggregate(scores, ["outlet"], compare="outlet").pairs
    apart = [
        p for p in pairs if int((p.first or "")[1:]) + 10 == int((p.second or "")[1:])
    ]
    assert len(apart) == 10
    assert sum(pair.p < 0.05 for pair in apart) <= 3
    assert all(pair.p_holm > 0.05 for pair in pairs)


def test_not_a_key_and_too_many(make: Any, tmp_path: Path):
    path = outlets(make, tmp_path, **{f"o{n}": ["favor"] * 10 for n in range(65)})
    with open_scores(path) as scores:
        with pytest.raises(
            InputError, match=r"--compare date: the groups have the keys"
        ):
            aggregate(scores, ["outlet"], compare="date")
        with pytest.raises(InputError, match="2,080 pairs, of which"):
            aggregate(scores, ["outlet"], compare="outlet")
