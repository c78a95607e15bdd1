"""Which articles of a stream are wanted: the first ones, a sample, or all."""

import random
import warnings
from collections.abc import Iterator, Sequence

from geostance.inference.reading.articles import Article
from geostance.inference.reading.inputs import Failure
from geostance.models.errors import InputError

from .inputs import Inputs
from .settings import ScoreConfig


def chosen(
    inputs: Inputs, paths: Sequence[str], config: ScoreConfig
) -> Iterator[Article | Failure]:
    """Yield what the config's `limit` or `sample` wants of the inputs.

    A sample takes a reading of its own, and keeps numbers, not articles.

    Raises:
        InputError: If a sample is to be drawn from standard input.
    """
    if config.sample:
        wanted = _drawn(paths, config)
        return (found for number, found in inputs if number in wanted)
    return _first(inputs, config.limit)


def _first(inputs: Inputs, limit: int | None) -> Iterator[Article | Failure]:
    if limit is None:
        yield from (found for _, found in inputs)
        return
    for number, found in inputs:
        if number < limit:
            yield found
        if number + 1 >= limit:
            return


def _drawn(paths: Sequence[str], config: ScoreConfig) -> set[int]:
    """Draw numbers of articles (reservoir sampling, Vitter 1985, algorithm R)."""
    if "-" in paths:
        raise InputError("-: standard input cannot be read twice, as --sample needs")
    size = config.sample or 0
    source = random.Random(config.seed)
    drawn: list[int] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the second reading says it all
        for number, _ in Inputs(paths, config):
            if number < size:
                drawn.append(number)
            elif (place := source.randrange(number + 1)) < size:
                drawn[place] = number
    return set(drawn)
