from geostance.models.batching import ROWS, USUAL, length_batches


def test_batches_are_filled_by_length():
    lengths = [5, 90, 35, 2, 35, 7, 2000, 35]
    batches = list(length_batches(lengths, 2))
    assert sorted(place for batch in batches for place in batch) == list(range(8))
    for batch in batches:
        longest = max(lengths[place] for place in batch)
        assert len(batch) == 1 or len(batch) * longest <= 2 * USUAL
    assert batches[:3] == [[6], [1], [2, 4]]


def test_how_many_rows_follows_from_the_longest():
    lengths = [20 + place % 3 for place in range(300)]
    *full, last = length_batches(lengths, 32)
    rows: dict[int, int] = {}
    for batch in full:
        assert len(batch) % ROWS == 0
        assert rows.setdefault(lengths[batch[0]], len(batch)) == len(batch)
    assert 0 < len(last) <= len(full[-1])


def test_nothing_makes_no_batch():
    assert list(length_batches([], 32)) == []
