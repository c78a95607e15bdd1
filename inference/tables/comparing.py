"""Two runs beside each other: flips, shifted shares, new words, disagreements."""

from collections.abc import Iterator
from pathlib import Path

from geostance.models.errors import InputError

from .comparison import Comparison, Disagreement, Shift, Side
from .doubts import missing_articles
from .groups import FEW_ARTICLES
from .matching import match, shared, size
from .model import find_confusion
from .scores import Scores
from .shifts import flips, shifts
from .words import telling_words

LISTED = 20
"""Statements and words that are listed."""


def compare(
    first: Scores,
    second: Scores,
    models: tuple[str | Path | None, str | Path | None] = (None, None),
    listed: int = LISTED,
    seed: int = 0,
) -> Comparison:
    """Compare two runs: two models on the same articles, or two sets of articles.

    Statements are the same if they have the same text in an article of the same id.
    Shares are compared over all statements of each run; an article of both runs is
    drawn once for both.

    Args:
        first: What is compared with.
        second: What is compared: differences are the second less the first.
        models: Folders or ids of the models of the runs, if their folders do not tell.
        listed: How many statements and words to list at most.
        seed: Of the draws.

    Raises:
        InputError: If the runs have no target in common, or rows cannot be read.
        ModelError: If a model that is named is not there.
    """
    confusions = [
        find_confusion(scores, model)
        for scores, model in zip((first, second), models, strict=True)
    ]
    match(first, second)
    targets, lonely = _targets(first, second)
    articles, statements = shared(first)
    sizes = [size(first, view) for view in ("scores", "second")]
    same = statements == sizes[0][1] == sizes[1][1]
    (known, why), (other, other_why) = confusions
    found = shifts(first, targets, (known, other), why == other_why, seed)
    return Comparison(
        first=Side(str(first.path), *sizes[0], why),
        second=Side(str(second.path), *sizes[1], other_why),
        shared_articles=articles,
        shared_statements=statements,
        flips=flips(first, targets, seed) if statements else (),
        shifts=found,
        words=() if same else telling_words(first, listed),
        disagreements=_disagreements(first, listed),
        warnings=tuple(_warnings(first, second, found, lonely)),
    )


def _targets(first: Scores, second: Scores) -> tuple[tuple[str, ...], list[str]]:
    """Return the targets of both runs, and those of one alone.

    Raises:
        InputError: If both have rows, and no target in common.
    """
    ours, theirs = first.targets(), second.targets()
    both = tuple(target for target in ours if target in theirs)
    if not both and ours and theirs:
        raise InputError(
            f"{first.path} and {second.path} have no target in common: "
            f"{', '.join(ours)} against {', '.join(theirs)}"
        )
    return both, [t for t in (*ours, *theirs) if t not in both]


def _disagreements(scores: Scores, limit: int) -> tuple[Disagreement, ...]:
    rows = scores.rows(
        "SELECT article, outlet, date, speaker, text, target, first, second, distance "
        "FROM matched WHERE named AND first <> second "
        "ORDER BY distance DESC, article, text, target LIMIT ?",
        [limit],
    )
    return tuple(Disagreement(*row) for row in rows)


def _warnings(
    first: Scores, second: Scores, found: tuple[Shift, ...], lonely: list[str]
) -> Iterator[str]:
    for scores in (first, second):
        for line in missing_articles(scores):
            yield f"{scores.path}: {line}"
    if lonely:
        yield f"only one run has {', '.join(lonely)}: not compared"
    for shift in found:
        if min(shift.naming) < FEW_ARTICLES:
            yield (
                f"{shift.target}: fewer than {FEW_ARTICLES} articles of a run name it: "
                "too few to say anything of"
            )
