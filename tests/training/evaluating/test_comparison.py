from typing import Any

import numpy as np
import pytest

from geostance.models.tagging import Tagged
from geostance.training.evaluating.answers import Answers, SpanAnswers
from geostance.training.evaluating.comparison import compare, corrected

LABELS = [0, 1, 2] * 20


def answered(wrong: set[int], group: int = 1) -> Answers:
    guesses = [(t + 1) % 3 if i in wrong else t for i, t in enumerate(LABELS)]
    logits = np.eye(4, dtype=np.float32)[guesses]
    groups = [str(row // group) for row in range(len(LABELS))]
    return Answers(logits, LABELS, [""] * len(LABELS), groups)


def test_better_beyond_chance():
    found = compare(answered(set()), answered(set(range(20))))
    assert found["macro_f1"] == pytest.approx(66.67, abs=0.1)
    assert found["difference"] == pytest.approx(100 - found["macro_f1"], abs=0.01)
    low, high = found["interval"]
    assert 0 < low < found["difference"] < high
    assert found["p"] < 0.01
    assert found["mcnemar"] == {
        "only_ours": 20,
        "only_theirs": 0,
        "discordant": 20,
        "p": pytest.approx(2 / 2**20),
    }


def test_sides_change_the_sign():
    one, other = answered({1, 2}), answered({2, 3, 4, 5, 9})
    there, back = compare(one, other), compare(other, one)
    assert there["difference"] == -back["difference"]
    assert there["interval"] == [-edge for edge in reversed(back["interval"])]
    assert there["p"] == back["p"]
    assert there["mcnemar"]["p"] == back["mcnemar"]["p"]


def test_a_model_against_itself():
    found = compare(answered({1}), answered({1}))
    assert (found["difference"], found["interval"]) == (0, [0, 0])
    assert found["p"] == found["mcnemar"]["p"] == 1


def test_what_one_article_alone_says_is_no_evidence():
    # The same errors, all in one article of three or spread over sixty.
    apart = compare(answered(set()), answered(set(range(20))))
    one = compare(answered(set(), 20), answered(set(range(20)), 20))
    assert one["p"] > 0.05 > apart["p"]
    alone = compare(answered(set(), 60), answered(set(range(20)), 60))
    assert (alone["interval"], alone["p"]) == (None, None)


def test_pairing_narrows_it():
    errors = set(np.random.default_rng(0).choice(60, 25, replace=False).tolist())
    ours, theirs = answered(errors), answered(errors | {58, 59})
    found = compare(ours, theirs)
    apart = compare(ours, answered({(e + 7) % 60 for e in errors}))
    widths = [case["interval"][1] - case["interval"][0] for case in (found, apart)]
    assert widths[0] < widths[1] / 2


def test_spans_have_no_mcnemar():
    true: list[tuple[Tagged, ...]] = [(Tagged("cue", 0, 4),)] * 8
    ours = SpanAnswers(true, true, list("abcdefgh"))
    theirs = SpanAnswers([(), *true[1:]], true, list("abcdefgh"))
    found = compare(ours, theirs)
    assert found["difference"] > 0
    assert "mcnemar" not in found


def test_p_values_are_corrected_for_their_number():
    rows: dict[str, dict[str, Any]] = {
        "a": {"p": 0.01, "mcnemar": {"p": 0.2}},
        "b": {"p": 0.04, "mcnemar": {"p": 0.001}},
        "c": {"p": 0.03},
        "d": {"p": None},
    }
    found = corrected(rows)
    assert {key: row["p_holm"] for key, row in found.items()} == {
        "a": pytest.approx(0.03),
        "b": pytest.approx(0.06),
        "c": pytest.approx(0.06),
        "d": None,
    }
    assert found["a"]["mcnemar"]["p_holm"] == pytest.approx(0.2)
    assert found["b"]["mcnemar"]["p_holm"] == pytest.approx(0.002)
    assert corrected({}) == {}
