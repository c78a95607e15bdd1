"""Scores -> a choice of statements -> tasks for annotators."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from geostance.inference.batch.manifest import read_manifest
from geostance.models.errors import InputError
from geostance.models.targets import Targets, load_targets

from .best import best, drawn, uncertainty
from .candidates import Candidate, candidates
from .formats import TaskFormat, write_tasks
from .scored_rows import Scored, read_scores
from .spread import diverse
from .tasks import Chosen

Strategy = Literal["uncertain", "diverse", "swap-sensitive", "random"]

_POOLED = 5
_LEAST_POOL = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """What a user asks to have exported."""

    scores: Path
    out: Path
    kind: TaskFormat
    strategy: Strategy = "uncertain"
    size: int = 200
    """Statements, at most."""
    seed: int = 13
    context: int = 2
    """Statements shown before and after each."""
    blind: bool = False
    model: str | None = None
    """What "swap-sensitive" asks; by default the model that ships."""
    targets: Path | None = None


def export(asked: Asked) -> tuple[int, list[Path]]:
    """Choose statements and write tasks; return how many, and the files.

    Raises:
        InputError: If the scores cannot be read, or no statement speaks of a target.
        ConfigError: If the targets are not those of the scores.
        ModelError: If the model cannot be loaded.
    """
    known = load_targets(asked.targets)
    seen: dict[str, None] = {}
    stream = candidates(_noted(read_scores(asked.scores), seen), asked.context)
    chosen = _CHOOSE[asked.strategy](stream, asked, known)
    if not chosen:
        raise InputError(f"{asked.scores}: no statement in it speaks of a target")
    if asked.blind:
        # The order of priority would tell how sure the model is.
        chosen.sort(key=lambda one: one.candidate.draw(asked.seed))
    targets = _targets(seen, known, asked.scores)
    version = _version(asked)
    files = write_tasks(asked.out, asked.kind, chosen, targets, asked.blind, version)
    return len(chosen), files


def _noted(rows: Iterable[Scored], seen: dict[str, None]) -> Iterator[Scored]:
    for row in rows:
        seen.update(dict.fromkeys(row.stances))
        yield row


def _targets(seen: dict[str, None], known: Targets, scores: Path) -> Targets:
    """Return the targets of the scores, in their order, with their names."""
    if unknown := [target for target in seen if target not in known.targets]:
        raise InputError(
            f"{scores}: its target {unknown[0]} is not in the targets file: give the "
            "one it was scored with as --targets"
        )
    return Targets(targets={target: known.targets[target] for target in seen})


def _random(
    stream: Iterable[Candidate], asked: Asked, targets: Targets
) -> list[Chosen]:
    found = drawn(stream, asked.size, asked.seed)
    return [Chosen(candidate, asked.strategy) for candidate in found]


def _uncertain(
    stream: Iterable[Candidate], asked: Asked, targets: Targets
) -> list[Chosen]:
    found = best(stream, asked.size, asked.seed, uncertainty)
    return [
        Chosen(candidate, asked.strategy, round(worth, 6)) for candidate, worth in found
    ]


def _diverse(
    stream: Iterable[Candidate], asked: Asked, targets: Targets
) -> list[Chosen]:
    found = diverse(stream, asked.size, asked.seed)
    return [Chosen(candidate, asked.strategy) for candidate in found]


def _swap_sensitive(
    stream: Iterable[Candidate], asked: Asked, targets: Targets
) -> list[Chosen]:
    """Measure a pool that is drawn first: a model reads each several times."""
    from geostance.models.engines import load_model

    from .sensitivity import sensitivities

    model = load_model(asked.model)
    pool = drawn(stream, max(_POOLED * asked.size, _LEAST_POOL), asked.seed)
    if unknown := {t for one in pool for t in one.scored.asked} - set(targets.ids):
        _targets(dict.fromkeys(sorted(unknown)), targets, asked.scores)
    measured = zip(pool, sensitivities(model, targets, pool), strict=True)
    ordered = sorted(
        measured, key=lambda pair: (-pair[1].distance, pair[0].draw(asked.seed))
    )
    return [
        Chosen(
            candidate,
            asked.strategy,
            round(found.distance, 6),
            f"{found.target}: {found.change}",
        )
        for candidate, found in ordered[: asked.size]
    ]


_CHOOSE: dict[
    Strategy, Callable[[Iterable[Candidate], Asked, Targets], list[Chosen]]
] = {
    "uncertain": _uncertain,
    "diverse": _diverse,
    "swap-sensitive": _swap_sensitive,
    "random": _random,
}


def _version(asked: Asked) -> str:
    """Name the model that the guesses are from, as far as the scores tell."""
    try:
        return f"geostance {read_manifest(asked.scores)['model']['id']}"
    except (InputError, KeyError, TypeError):
        return "geostance"
