"""Scored statements -> what may be asked about, with the sentences around it."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from geostance.models.labels import Stance

from .scored_rows import Scored


@dataclass(frozen=True)
class Candidate:
    """A statement that speaks of a target, in its article."""

    scored: Scored
    before: tuple[str, ...]
    """The statements before it, in their order."""
    after: tuple[str, ...]

    @cached_property
    def plain(self) -> str:
        """Its text without regard to case and spaces: what is not asked twice."""
        return " ".join(self.scored.text.split()).casefold()

    @property
    def guesses(self) -> dict[str, Stance]:
        """Target asked about -> the label that the model thinks likeliest."""
        stances = self.scored.stances
        return {
            target: max(stances[target], key=stances[target].__getitem__)
            for target in self.scored.asked
        }

    def draw(self, seed: int) -> int:
        """Return a number that is as good as drawn, of the text and a seed alone.

        The statements with the least numbers are a sample of the distinct texts, each
        as likely as any other, whatever the order or the number of shards they are
        read in (bottom-k sampling; Cohen and Kaplan, "Summarizing data using bottom-k
        sketches", 2007).
        """
        drawn = f"{seed}\0{self.plain}".encode("utf-8", "surrogatepass")
        return int.from_bytes(hashlib.blake2b(drawn, digest_size=8).digest())


def candidates(rows: Iterable[Scored], context: int) -> Iterator[Candidate]:
    """Yield the statements that speak of a target, holding one article at a time.

    Args:
        rows: Scored statements, those of an article in a row.
        context: Statements before and after each, at most.
    """
    for _, group in groupby(rows, key=lambda row: row.source):
        yield from _of_article(list(group), context)


def _of_article(rows: Sequence[Scored], context: int) -> Iterator[Candidate]:
    texts = [row.text for row in rows]
    for place, row in enumerate(rows):
        if row.asked:
            yield Candidate(
                row,
                tuple(texts[max(place - context, 0) : place]),
                tuple(texts[place + 1 : place + 1 + context]),
            )
