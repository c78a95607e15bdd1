import pytest

from geostance.models.tagging import Tagged
from geostance.training.metrics.span_f1 import SpanF1, written


def score(found: list[list[Tagged]], true: list[list[Tagged]]):
    return SpanF1().compute(
        predictions=[written(spans) for spans in found],
        references=[written(spans) for spans in true],
    )


def test_by_hand():
    true = [[Tagged("source", 0, 4), Tagged("content", 10, 20)], []]
    found = [
        [Tagged("source", 2, 4), Tagged("content", 4, 9), Tagged("content", 15, 20)],
        [],
    ]
    report = score(found, true)
    assert report["precision"] == {"source": 100, "cue": 0, "content": 50}
    assert report["recall"] == {"source": 100, "cue": 0, "content": 100}
    assert report["f1"]["content"] == pytest.approx(66.67)
    assert report["support"] == 2
    # Right: 2 + 5 characters; used: 4 + 5 + 10.
    assert report["accuracy"] == pytest.approx(100 * 7 / 19, abs=0.01)


def test_another_role_in_the_place_does_not_count():
    report = score([[Tagged("cue", 0, 4)]], [[Tagged("source", 0, 4)]])
    assert report["f1"] == {"source": 0, "cue": 0, "content": 0}
    assert report["accuracy"] == 0


def test_all_right():
    spans = [[Tagged("source", 0, 4), Tagged("cue", 5, 6), Tagged("content", 7, 9)]]
    report = score(spans, spans)
    assert (report["macro_f1"], report["accuracy"]) == (100, 100)


def test_nothing_there():
    assert score([[]], [[]])["macro_f1"] == 0
