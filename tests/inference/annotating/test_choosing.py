import tracemalloc
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from geostance.inference.annotating.best import best, drawn, uncertainty
from geostance.inference.annotating.candidates import Candidate, candidates
from geostance.inference.annotating.scored_rows import Scored, read_scores
from geostance.inference.annotating.spread import Wordings, diverse
from geostance.models.labels import Stance
from geostance.models.mentions import Mention
from tests.inference.annotating.scores import article, stance, statement, write


def scored(
    text: str,
    number: int = 0,
    chances: tuple[float, ...] = (0.1, 0.2, 0.6, 0.1),
    outlet: str | None = None,
    name: str = "a",
) -> Scored:
    labels: tuple[Stance, ...] = ("favor", "against", "neutral", "none")
    return Scored(
        article=name,
        file=None,
        row=None,
        number=number,
        text=text,
        about={"title": None, "outlet": outlet, "date": None, "url": None},
        speaker=None,
        sentiment="neutral",
        stances={"nato": dict(zip(labels, chances, strict=True))},
        mentions=(Mention("nato", 0, 4),),
    )


def candidate(*given, **more) -> Candidate:
    return Candidate(scored(*given, **more), (), ())


def test_context_stays_within_the_article(tmp_path: Path):
    near = stance(0.1, 0.2, 0.6, 0.1)
    rows = [statement(f"It rained on day {n}.") for n in range(4)]
    path = write(
        tmp_path / "scores.jsonl",
        article("a", rows[0], rows[1], statement("NATO met.", nato=near)),
        article("a2", statement("NATO left.", nato=near), rows[2], rows[3]),
    )
    first, second = candidates(read_scores(path), 1)
    assert (first.before, first.after) == (("It rained on day 1.",), ())
    assert (second.before, second.after) == ((), ("It rained on day 2.",))


def test_uncertainty_is_that_of_the_closest_call():
    sure, unsure = (0.0, 0.0, 1.0, 0.0), (0.4, 0.0, 0.5, 0.1)
    assert uncertainty(candidate("NATO met.", 0, sure)) == 0
    assert uncertainty(candidate("NATO met.", 0, unsure)) == pytest.approx(0.9)


def test_the_best_are_kept_and_no_text_twice():
    stream = [
        candidate(f"NATO met {n % 6}.", n, (n / 100, 0, 1 - n / 100, 0))
        for n in range(12)
    ]
    stream.append(candidate("NATO  MET 11.", 12, (0.5, 0, 0.5, 0)))
    stream.append(candidate("NATO met 11.", 13, (0.5, 0, 0.5, 0)))
    found = best(stream, 3, 13, uncertainty)
    assert [worth for _, worth in found] == sorted((w for _, w in found), reverse=True)
    assert len({one.plain for one, _ in found}) == 3
    assert found[0][0].scored.number == 12


def test_of_two_alike_the_one_that_is_worth_more_is_kept():
    sure, unsure = (0.0, 0.0, 1.0, 0.0), (0.4, 0.0, 0.5, 0.1)
    stream = [candidate("NATO met.", 0, sure), candidate("NATO met.", 1, unsure)]
    for given in (stream, stream[::-1]):
        ((one, worth),) = best(given, 2, 13, uncertainty)
        assert one.scored.number == 1
        assert worth == pytest.approx(0.9)


def test_a_draw_is_the_same_in_any_order_and_from_any_file():
    stream = [candidate(f"NATO met {n}.", n) for n in range(200)]
    texts = [one.scored.text for one in drawn(stream, 20, 7)]
    assert [one.scored.text for one in drawn(stream[::-1] * 2, 20, 7)] == texts
    assert [one.scored.text for one in drawn(stream, 20, 8)] != texts
    assert [one.scored.text for one in drawn(stream, 5, 7)] == texts[:5]


def test_each_text_is_drawn_as_often_whatever_its_repeats():
    stream = [candidate("NATO met often.")] * 50
    stream += [candidate(f"NATO met {n}.") for n in range(9)]
    counts = Counter(
        one.scored.text for seed in range(400) for one in drawn(stream, 2, seed)
    )
    # 400 * 2 / 10 = 80 expected, with a standard deviation of 8.
    assert len(counts) == 10
    assert all(40 < count < 120 for count in counts.values())


def test_diverse_finds_rare_labels_outlets_and_wordings():
    stream = [candidate(f"NATO met on day {n}.", n, outlet="A") for n in range(300)]
    stream.append(candidate("NATO is a curse.", 301, (0, 1, 0, 0), outlet="A"))
    stream.append(candidate("NATO met on day 1000.", 302, outlet="B"))
    stream.append(candidate("NATO, said bakers, buys bread.", 303, outlet="A"))
    chosen = [one.scored.number for one in diverse(stream, 4, 13)]
    assert {301, 302, 303} < set(chosen)
    assert chosen == [one.scored.number for one in diverse(stream, 4, 13)]
    assert len(diverse(stream, 999, 13)) == 303


def test_nearness_is_the_cosine_to_the_nearest_text_taken():
    texts = Wordings([["a", "b"], ["a", "b"], ["c"], ["a", "c"]])
    texts.take(0)
    assert texts.nearness[:3] == [pytest.approx(1), pytest.approx(1), 0]
    assert 0 < texts.nearness[3] < 1
    texts.take(2)
    assert texts.nearness[2] == pytest.approx(1)


@pytest.mark.parametrize("choose", [drawn, diverse])
def test_memory_follows_from_what_is_wanted(choose):
    def stream(count: int) -> Iterator[Candidate]:
        for n in range(count):
            yield candidate(f"NATO met on day {n} of {n * n}.", n)

    def peak(count: int) -> int:
        tracemalloc.start()
        choose(stream(count), 5, 13)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(100)
    assert peak(24_000) < 1.6 * peak(6_000)
