"""The column function with the tables that people use."""

import pickle
from pathlib import Path
from typing import Any

import datasets
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from geostance.inference import Scorer
from geostance.models.archive import TrainedModel
from geostance.models.errors import InputError

TEXTS = ["NATO praised Moscow. It rained.", None, "", "Critics blamed the US."]


@pytest.fixture(scope="module")
def scorer(model_folder: Path) -> Scorer:
    return Scorer.from_pretrained(model_folder, engine="torch")


@pytest.fixture(scope="module")
def expected(scorer: Scorer) -> dict[str, list[int | None]]:
    return scorer.column()(TEXTS)


def test_counts(scorer: Scorer, expected: dict[str, list[int | None]]):
    assert expected["statements"] == [2, None, 0, 1]
    assert list(expected)[:5] == [
        *("statements", "russia_favor", "russia_against", "russia_neutral"),
        "russia_none",
    ]
    article = scorer.score_text(TEXTS[0] or "")
    for label, count in article.totals("russia").items():
        assert expected[f"russia_{label}"][0] == count
    tones = [s.sentiment.label for s in article.statements]
    assert expected[f"sentiment_{tones[0]}"][0] == tones.count(tones[0])
    for prefix in ("russia", "us", "nato", "sentiment"):
        columns = [v for name, v in expected.items() if name.startswith(f"{prefix}_")]
        assert [sum(column[0] or 0 for column in columns)] == [2]
        assert [column[1] for column in columns] == [None] * len(columns)


@pytest.mark.parametrize(
    "texts",
    [
        iter(TEXTS),
        pd.Series(TEXTS),
        pd.Series(TEXTS, dtype="string"),
        pl.Series(TEXTS),
        pa.array(TEXTS),
        pa.table({"text": TEXTS}),
        {"text": TEXTS, "more": [1, 2, 3, 4]},
    ],
    ids=lambda value: type(value).__name__,
)
def test_whatever_holds_texts(
    scorer: Scorer, expected: dict[str, list[int | None]], texts: Any
):
    assert scorer.column()(texts) == expected


def test_pandas(scorer: Scorer, expected: dict[str, list[int | None]]):
    df = pd.DataFrame({"body": TEXTS}, index=[7, 5, 3, 1])
    df = df.assign(**scorer.column("body")(df))
    assert list(df.columns) == ["body", *expected]
    assert df.loc[7, "statements"] == 2
    assert df.loc[1, "statements"] == 1
    assert pd.isna(df.loc[5, "russia_favor"])


def test_polars(scorer: Scorer, expected: dict[str, list[int | None]]):
    df = pl.DataFrame({"body": TEXTS})
    df = df.hstack(pl.DataFrame(scorer.column("body")(df)))
    assert df.drop("body").to_dict(as_series=False) == expected


def test_datasets(scorer: Scorer, expected: dict[str, list[int | None]]):
    """Without a warning, which would mean that it cannot cache."""
    ds = datasets.Dataset.from_dict({"text": TEXTS, "id": ["a", "b", "c", "d"]})
    ds = ds.map(scorer.column("text"), batched=True, batch_size=3)
    assert ds["id"] == ["a", "b", "c", "d"]
    assert {name: list(ds[name]) for name in expected} == expected


def test_pickles_name_the_model(
    scorer: Scorer, expected: dict[str, list[int | None]], tiny_model: TrainedModel
):
    data = pickle.dumps(scorer.column("body"))
    assert len(data) < 20_000
    assert pickle.loads(data)({"body": TEXTS}) == expected


@pytest.mark.parametrize(
    ("batch", "message"),
    [
        ({"body": TEXTS}, "no column 'text': there is body"),
        (pd.DataFrame({"a": [1], "b": [2]}), "no column 'text': there is a, b"),
        ("NATO met.", "a value of type str, where a column of texts is expected"),
        (3, "a value of type int, where a column of texts is expected"),
        (
            ["NATO met.", 5],
            "row 1 of 'text': a value of type int, where a text is expected",
        ),
    ],
)
def test_what_is_no_column(scorer: Scorer, batch: Any, message: str):
    with pytest.raises(InputError) as caught:
        scorer.column()(batch)
    assert str(caught.value) == message
