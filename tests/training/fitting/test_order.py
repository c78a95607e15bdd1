from collections import Counter
from random import Random

import pytest

from geostance.models.archive import TrainedModel
from geostance.training.fitting.order import LengthBatches, Size, token_sizes
from geostance.training.sources.examples import Example

RANDOM = Random(1)
SIZES = [(RANDOM.randint(5, 48), 1) for _ in range(200)] + [(48, 3), (48, 40)]


def padded(batch: list[int], sizes: list[Size] = SIZES) -> int:
    return max(sizes[i][0] for i in batch) * sum(sizes[i][1] for i in batch)


def dealt(epoch: int = 0, seed: int = 1, **settings: int) -> list[list[int]]:
    order = LengthBatches(SIZES, 16, seed=seed, **settings)
    order.epoch = epoch
    batches = list(order)
    assert len(batches) == len(order)
    return batches


@pytest.mark.parametrize("tokens", [{}, {"tokens": 512}], ids=["size", "tokens"])
def test_every_example_once_in_another_order_each_epoch(tokens: dict[str, int]):
    first, second = dealt(0, **tokens), dealt(1, **tokens)
    for batches in (first, second):
        assert sorted(i for batch in batches for i in batch) == list(range(len(SIZES)))
    assert first == dealt(0, **tokens)
    assert first != second
    assert len(first) == len(second)
    assert first != dealt(0, seed=2, **tokens)


def test_batches_hold_like_lengths():
    sizes = [(RANDOM.randint(5, 48), 1) for _ in range(3000)]

    def waste(batches: list[list[int]]) -> float:
        return 1 - sum(a for a, _ in sizes) / sum(padded(b, sizes) for b in batches)

    in_order = [list(range(start, start + 16)) for start in range(0, 2992, 16)]
    assert waste(in_order) > 0.35
    assert waste(list(LengthBatches(sizes, 16))) < 0.1
    assert waste(list(LengthBatches(sizes, 16, tokens=512))) < 0.1


def test_token_budget_is_kept_and_used():
    batches = dealt(tokens=512)
    alone = [batch for batch in batches if padded(batch) > 512]
    assert alone == [[201]]  # 40 windows of 48
    assert batches[0] == [201]  # the largest comes first
    full = [padded(batch) for batch in batches if batch != [201]]
    assert sum(full) / len(full) > 0.85 * 512


@pytest.mark.parametrize("tokens", [{}, {"tokens": 512}], ids=["size", "tokens"])
def test_processes_share_the_batches(tokens: dict[str, int]):
    whole = dealt(3, **tokens)
    shares = [dealt(3, process=p, processes=3, **tokens) for p in range(3)]
    assert len({len(share) for share in shares}) == 1
    seen = Counter(tuple(batch) for share in shares for batch in share)
    if tokens:
        assert set(seen) == set(map(tuple, whole))
    assert sum(seen.values()) - len(seen) < 3
    assert {i for batch in seen for i in batch} == set(range(len(SIZES)))


def test_more_processes_than_batches():
    shares = [list(LengthBatches([(5, 1)], 16, process=p, processes=4)) for p in (0, 3)]
    assert shares == [[[0]], [[0]]]


def test_sizes_are_those_of_the_encoded_statements(tiny_model: TrainedModel):
    encoder = tiny_model.encoder
    texts = ["The minister praised the treaty.", "\u200b", "Critics blamed it. " * 60]
    examples = [Example(t, t, (), {}, "dse", "g", "train") for t in texts]
    sizes = token_sizes(encoder, examples)
    for example, (length, windows) in zip(examples, sizes, strict=True):
        alone = token_sizes(encoder, [example])
        assert alone == [(length, windows)]
    assert sizes[0] == (len(encoder.tokenizer(texts[0])["input_ids"]), 1)
    assert sizes[1] == (2, 1)
    assert sizes[2][0] == encoder.max_length
    assert sizes[2][1] > 5
