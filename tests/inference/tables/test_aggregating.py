import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from geostance.inference.tables import Aggregate, Group, aggregate, open_scores
from geostance.models.errors import InputError, ModelError
from geostance.models.labels import STANCES

Table = Callable[..., Aggregate]


@pytest.fixture
def table(make: Any, tmp_path: Path) -> Table:
    def table(articles: Any, *by: str, **more: Any) -> Aggregate:
        with open_scores(make.written(tmp_path / "s.jsonl", articles)) as scores:
            return aggregate(scores, by, **more)

    return table


def group(table: Aggregate, **key: str | None) -> Group:
    (found,) = [one for one in table.groups if one.key.items() >= key.items()]
    return found


def metrics(folder: Path, rows: Mapping[Any, list[int]], targets: Any = None) -> Path:
    """Write a model folder that tells of nothing but its confusion."""
    folder.mkdir()
    of = {"confusion": confusion(rows), "targets": targets or {}}
    (folder / "metrics.json").write_text(json.dumps({"geostance": {"stance": of}}))
    return folder


def confusion(rows: Mapping[Any, list[int]]) -> Any:
    return {
        true: dict(zip(STANCES, counts, strict=True)) for true, counts in rows.items()
    }


def test_counts_by_hand(make: Any, table: Table):
    said = make.said
    articles = [
        make.scored(
            "a",
            [
                said({"russia": "favor"}, "positive"),
                said({"russia": "against", "us": "none"}, "negative"),
                said({}, "positive"),
            ],
        ),
        make.scored("b", [said({"russia": "against?"}, "negative")], row=2),
        make.scored(
            "c", [said({"russia": "neutral"}), said({"russia": "none"})], row=3
        ),
        make.scored("d", [said({})], row=4),
    ]
    found = table(articles)
    assert found.by == ("target",)
    assert [one.key for one in found.groups] == [{"target": "russia"}, {"target": "us"}]
    russia = group(found, target="russia")
    assert (russia.articles, russia.statements, russia.naming) == (4, 7, 3)
    counts = russia.counts
    assert (counts.favor, counts.against, counts.neutral, counts.none) == (1, 2, 1, 1)
    assert counts.spoken == 4
    raw = russia.raw
    assert [s.value for s in (raw.favor, raw.against, raw.neutral, raw.net)] == [
        *(0.25, 0.5, 0.25, -0.25),
    ]
    # +1 -1 -1 0 0 over the five that name Russia; the positive one does not.
    assert russia.sentiment.value == pytest.approx(-0.2)
    assert russia.abstained.value == pytest.approx(0.2)
    assert russia.few
    assert russia.raw.net.low is None
    us = group(found, target="us")
    assert us.counts.none == us.naming == 1
    assert us.raw.favor.value is None


def test_keys(make: Any, table: Table):
    def one(name: str, row: int, **more: Any) -> Any:
        voice = make.said({"us": "favor"}, speaker=more.pop("speaker", None))
        voice.quote = more.pop("quote", "none")
        return make.scored(name, [voice], row=row, **more)

    articles = [
        one(
            "a", 1, date="2024-12-30T23:59:00+02:00", speaker="Ann Lee", quote="direct"
        ),
        one("b", 2, date="2025-01-01", outlet=None, quote="indirect"),
        one("c", 3, date="yesterday", outlet="Beta"),
        one("d", 4, date=None, outlet="Beta"),
    ]
    dates = {
        period: {
            g.key["date"]: g.naming for g in table(articles, f"date:{period}").groups
        }
        for period in ("day", "week", "month", "year")
    }
    assert dates == {
        "day": {"2024-12-30": 1, "2025-01-01": 1, None: 2},
        "week": {"2025-W01": 2, None: 2},
        "month": {"2024-12": 1, "2025-01": 1, None: 2},
        "year": {"2024": 1, "2025": 1, None: 2},
    }
    found = table(articles, "date:month", "target")
    assert any("2 articles have no date" in one for one in found.warnings)
    assert any('as "yesterday"' in one for one in found.warnings)
    assert {g.key["outlet"] for g in table(articles, "outlet").groups} == {
        *("Alpha", "Beta", None),
    }
    assert {g.key["speaker"]: g.naming for g in table(articles, "speaker").groups} == {
        "Ann Lee": 1,
        "(unnamed)": 1,
        "(own voice)": 2,
    }


@pytest.mark.parametrize(
    ("by", "reason"),
    [
        ("outlets", "did you mean outlet"),
        ("date:decade", "expected date:day"),
        ("outlet:day", "only a date has a period"),
        ("outlet,outlet", "names outlet twice"),
    ],
)
def test_unknown_keys(make: Any, table: Table, by: str, reason: str):
    with pytest.raises(InputError, match=reason):
        table(make.many(["favor"]), *by.split(","))


def test_a_key_whose_column_is_missing(tmp_path: Path):
    path = tmp_path / "s.jsonl"
    row = {"article": "a", "statement": 0, "text": "", "sentiment": "neutral"}
    score = {"label": "favor", "probabilities": {}, "abstain": False}
    path.write_text(json.dumps(row | {"stances": {"us": score}}) + "\n")
    with open_scores(path) as scores:
        assert aggregate(scores).groups[0].counts.favor == 1
        with pytest.raises(
            InputError, match=r"has no column outlet, which --by outlet"
        ):
            aggregate(scores, ["outlet"])


def test_a_label_that_is_none(make: Any, table: Table):
    with pytest.raises(InputError, match=r"article a1, statement 0: stance 'pro'"):
        table(make.many(["favor", "pro"]))


def test_order_and_limit(make: Any, table: Table):
    articles = [
        *make.many(["favor"] * 3, outlet="A"),
        *make.many(["against"] * 2, outlet="B"),
        *make.many(["favor", "against", "neutral", "neutral"], outlet="C"),
    ]
    for number, article in enumerate(articles):
        object.__setattr__(article.article, "row", number)

    def outlets(**more: Any) -> str:
        found = table(articles, "outlet", **more)
        return "".join(str(one.key["outlet"]) for one in found.groups)

    assert outlets() == "ABC"
    assert outlets(order="net") == "ACB"
    assert outlets(order="spoken", limit=2) == "CA"
    assert outlets(least_articles=3) == "AC"
    assert "1 more groups are not shown" in table(articles, "outlet", limit=2).warnings
    with pytest.raises(InputError, match="--sort size: expected one of key"):
        outlets(order="size")


def test_intervals_do_not_depend_on_other_groups(make: Any, table: Table):
    labels = ["favor", "against", "neutral"] * 5
    articles = [*make.many(labels), *make.many(labels, "us", outlet="Beta")]
    alone = table(make.many(labels), "outlet")
    both = table(articles, "outlet", order="spoken")
    assert group(alone, outlet="Alpha") == group(both, outlet="Alpha")
    again = table(articles, "outlet", seed=1)
    assert group(again, outlet="Alpha").raw != group(both, outlet="Alpha").raw


def test_statements_of_an_article_count_together(make: Any, table: Table):
    apart = make.many(["favor"] * 20 + ["against"] * 20)
    together = [
        make.scored(f"a{n}", [make.said({"russia": label})] * 4, row=n)
        for n, label in enumerate(["favor"] * 5 + ["against"] * 5)
    ]
    (one,) = table(apart).groups
    (other,) = table(together).groups
    assert one.counts == other.counts
    widths = [g.raw.favor.high - g.raw.favor.low for g in (one, other)]  # type: ignore[operator]
    # A quarter of the articles: twice the width, and more by Student's t.
    assert widths[1] > 2 * widths[0]


def test_a_label_that_no_article_has_is_not_ruled_out(make: Any, table: Table):
    (found,) = table(make.many(["against"] * 20)).groups
    assert found.raw.against.value == found.raw.against.high == 1
    # The exact limit of 20 of 20 is 0.832 (Clopper and Pearson 1934).
    assert 0.75 < (found.raw.against.low or 0) < 0.95
    assert found.raw.favor.value == found.raw.favor.low == 0
    assert 0.05 < (found.raw.favor.high or 0) < 0.25


def test_correction_recovers_the_truth(make: Any, table: Table, tmp_path: Path):
    # Of 1000 favor, 1000 against and 2000 neutral, a model with these rates gives:
    rows = {
        "favor": [800, 100, 100, 0],
        "against": [0, 900, 100, 0],
        "neutral": [50, 150, 800, 0],
        "none": [0, 0, 0, 1000],
    }
    given = {"favor": 900, "against": 1300, "neutral": 1800}
    labels = [label for label, count in given.items() for _ in range(count)]
    model = metrics(tmp_path / "model", rows)
    (found,) = table(make.many(labels), model=model).groups
    assert found.corrected is not None
    corrected = found.corrected
    truth = {"favor": 0.25, "against": 0.25, "neutral": 0.5, "net": 0.0}
    for name, value in truth.items():
        one = getattr(corrected, name)
        assert one.value == pytest.approx(value, abs=1e-6)
        assert one.low < value < one.high
    assert found.raw.net.value == pytest.approx(-0.1)
    assert found.raw.net.high is not None
    assert found.raw.net.high < 0
    # The doubt about the rates comes to that about the articles.
    raw = (found.raw.net.high or 0) - (found.raw.net.low or 0)
    assert (corrected.net.high or 0) - (corrected.net.low or 0) > raw


def test_correction_by_the_target_s_own_rates(make: Any, table: Table, tmp_path: Path):
    right = {s: [1000 * (s == t) for t in STANCES] for s in STANCES}
    swapped = right | {"favor": right["against"], "against": right["favor"]}
    own = {
        "us": {
            "confusion": confusion({k: [9 * n for n in v] for k, v in swapped.items()})
        }
    }
    model = metrics(tmp_path / "model", right, own)
    articles = make.many(["favor"] * 9 + ["against"]), make.many(["favor"] * 9, "us")
    found = table([*articles[0], *articles[1]], model=model)
    russia = group(found, target="russia").corrected
    us = group(found, target="us").corrected
    assert russia is not None
    assert us is not None
    assert russia.favor.value == pytest.approx(0.9)
    assert us.against.value == pytest.approx(1.0, abs=0.01)


def test_nothing_is_corrected_where_nothing_is_spoken_of(
    make: Any, table: Table, tmp_path: Path
):
    rows = {s: [700 if s == t else 100 for t in STANCES] for s in STANCES}
    model = metrics(tmp_path / "model", rows)
    found = table(make.many(["none"] * 12), model=model).groups[0]
    assert found.corrected is not None
    assert found.raw.net.value is found.corrected.net.value is None
    assert found.corrected.favor.value is None


def test_why_there_is_no_correction(make: Any, table: Table, tmp_path: Path):
    articles = make.many(["favor"])
    found = table(articles)
    assert found.groups[0].corrected is None
    assert found.correction.startswith("none: s.jsonl does not tell which model")
    with pytest.raises(ModelError, match="no such model folder"):
        table(articles, model=str(tmp_path / "gone"))
    (tmp_path / "bare").mkdir()
    with pytest.raises(InputError, match=r"metrics.json: not there"):
        table(articles, model=tmp_path / "bare")
    three = metrics(tmp_path / "three", {"favor": [1, 0, 0, 0]})
    with pytest.raises(InputError, match="dev data has no against, neutral, none"):
        table(articles, model=three)


def test_the_model_of_a_folder(make: Any, tmp_path: Path):
    model = metrics(tmp_path / "model", {s: [10] * 4 for s in STANCES})
    (model / "model.safetensors").write_bytes(b"weights")
    sha256 = "9b16c7a5b2f3c4b8d5d0b8a0d6a1f1c4f4b6b3c6a5d4e3f2a1b0c9d8e7f6a5b4"
    shards = [make.many(["favor"])]
    other = make.folder(tmp_path / "other", shards, str(model), sha256)
    with open_scores(other) as scores:
        found = aggregate(scores)
        assert found.groups[0].corrected is None
        assert "is not the model that scored these" in found.correction
        forced = aggregate(scores, model=model)
        assert forced.groups[0].corrected is not None
        assert "but" in forced.correction
        assert "is not the model" in forced.correction
    plain = make.folder(tmp_path / "plain", shards, str(model), complete=False, lost=3)
    with open_scores(plain) as scores:
        found = aggregate(scores)
    assert found.groups[0].corrected is not None
    assert found.coverage is not None
    assert found.coverage.quarantined == 3
    assert any("3 of 4 articles are not in these" in one for one in found.warnings)
    assert any("the run is not complete" in one for one in found.warnings)


def test_the_shipped_model_tells_how_it_errs(make: Any, table: Table):
    (found,) = table(make.many(["favor"] * 6 + ["against"] * 6), model="default").groups
    assert found.corrected is not None
    shares = (found.corrected.favor, found.corrected.against, found.corrected.neutral)
    assert math.fsum(one.value or 0 for one in shares) == pytest.approx(1)
