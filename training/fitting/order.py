"""The order of an epoch: batches of like length, the same from the same seed."""

from collections.abc import Iterator, Sequence
from random import Random

import torch
from torch.utils.data import Sampler
from transformers.trainer_pt_utils import get_length_grouped_indices

from geostance.models.encoding import StatementEncoder
from geostance.training.sources.examples import Example, to_query

Size = tuple[int, int]
"""Tokens in a row of a batch, and the rows (windows) that a statement takes."""


class LengthBatches(Sampler[list[int]]):
    """Deals out examples in batches of like length, a share of them to each process.

    An order follows from seed and epoch alone: a run that goes on from a checkpoint
    sees what it would have seen, and processes agree without a word. Every epoch has
    as many batches as any other.

    Args:
        sizes: Of each example.
        batch_size: Examples in a batch.
        tokens: Padded tokens in a batch, in place of `batch_size`.
        accumulation: Batches in a step.
        seed: Of the order.
        process: Number of this process.
        processes: How many share the work.
    """

    def __init__(
        self,
        sizes: Sequence[Size],
        batch_size: int,
        tokens: int | None = None,
        accumulation: int = 1,
        seed: int = 0,
        process: int = 0,
        processes: int = 1,
    ) -> None:
        self.sizes = sizes
        self.batch_size = batch_size
        self.tokens = tokens
        self.together = batch_size * accumulation * processes
        self.seed = seed
        self.process = process
        self.processes = processes
        self.epoch = 0
        self.length = -(-len(self._batches()) // processes)

    def __iter__(self) -> Iterator[list[int]]:
        """Yield the batches of this process, indices of examples."""
        batches = self._batches()
        # Each process needs as many batches; the first ones are seen once more.
        missing = self.length * self.processes - len(batches)
        batches += (batches * missing)[:missing]
        yield from batches[self.process :: self.processes]

    def __len__(self) -> int:
        """Count the batches of this process."""
        return self.length

    def _batches(self) -> list[list[int]]:
        random = Random(f"{self.seed}/{self.epoch}")
        if self.tokens is None:
            generator = torch.Generator().manual_seed(random.getrandbits(63))
            lengths = [length for length, _ in self.sizes]
            order = get_length_grouped_indices(
                lengths, min(self.together, len(lengths)), generator=generator
            )
            return [
                order[start : start + self.batch_size]
                for start in range(0, len(order), self.batch_size)
            ]
        return self._budgeted(self.tokens, random)

    def _budgeted(self, tokens: int, random: Random) -> list[list[int]]:
        """Fill batches of like length up to a number of padded tokens, as fairseq does.

        Examples of equal size change places from epoch to epoch and batches come in
        any order (Ott et al., "fairseq", NAACL 2019), except that the largest is
        first: if memory is short, that shows at once.
        """
        chance = [random.random() for _ in self.sizes]
        order = sorted(
            range(len(self.sizes)),
            key=lambda i: (self.sizes[i], chance[i]),
            reverse=True,
        )
        batches: list[list[int]] = []
        longest = rows = 0
        for index in order:
            length, own = self.sizes[index]
            if not batches or longest * (rows + own) > tokens:
                batches.append([])
                longest, rows = length, 0
            batches[-1].append(index)
            rows += own
        first, *rest = batches
        random.shuffle(rest)
        return [first, *rest]


def token_sizes(encoder: StatementEncoder, examples: Sequence[Example]) -> list[Size]:
    """Measure examples with the tokenizer: the longest window, and how many."""
    sizes: list[Size] = []
    for start in range(0, len(examples), 256):
        part = [to_query(one.row()) for one in examples[start : start + 256]]
        for tokenized in encoder.tokenize(part):
            lengths = list(map(len, tokenized.windows))
            sizes.append((max(lengths), len(lengths)))
    return sizes
