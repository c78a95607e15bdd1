import sys
from collections.abc import Iterator
from threading import Barrier, Event, get_ident

import pytest

from geostance.inference.ahead import in_order
from geostance.inference.reading.articles import Article
from geostance.inference.scorer import Scorer
from geostance.models.archive import TrainedModel


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_results_come_in_order(at_once: int):
    first = Event()

    def work(item: int) -> int:
        if at_once > 1 and item == 0:
            assert first.wait(20)  # the second one is done before the first
        if item == 1:
            first.set()
        return item * item

    assert list(in_order(work, range(7), at_once)) == [n * n for n in range(7)]


def test_as_many_are_under_way_as_asked():
    together = Barrier(2)

    def work(item: int) -> int:
        together.wait(20)  # breaks unless two are here at the same time
        return item

    assert list(in_order(work, range(6), 2)) == list(range(6))


def test_alone_no_thread_is_needed():
    assert set(in_order(lambda _: get_ident(), range(3), 1)) == {get_ident()}


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_no_item_is_taken_further_ahead(at_once: int):
    taken = []

    def items() -> Iterator[int]:
        for number in range(9):
            taken.append(number)
            yield number

    found = in_order(lambda item: item, items(), at_once)
    next(found)
    assert len(taken) == at_once
    found.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_what_items_raise_comes_after_the_results_before(at_once: int):
    def items() -> Iterator[int]:
        yield from range(4)
        raise OSError("cut short")

    found = in_order(lambda item: item, items(), at_once)
    assert [next(found) for _ in range(4)] == [0, 1, 2, 3]
    with pytest.raises(OSError, match="cut short"):
        next(found)


@pytest.mark.parametrize("at_once", [1, 2])
def test_what_work_raises_comes_in_its_place(at_once: int):
    def work(item: int) -> int:
        if item == 2:
            raise ValueError("two")
        return item

    found = in_order(work, range(5), at_once)
    assert [next(found), next(found)] == [0, 1]
    with pytest.raises(ValueError, match="two"):
        next(found)


def test_windows_under_way_together_score_as_one_after_the_other(
    tiny_model: TrainedModel, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("geostance.inference.windows.WINDOW", 40)
    articles = [
        Article(f"NATO praised Moscow on day {n}. It rained.") for n in range(80)
    ]
    alone = Scorer(tiny_model)
    assert alone.windows_at_once == 1
    expected = list(alone.score(articles))
    monkeypatch.setattr(Scorer, "windows_at_once", 2)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        assert list(Scorer(tiny_model).score(articles)) == expected
    finally:
        sys.setswitchinterval(before)
