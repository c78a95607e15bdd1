"""Target-swap audit: the label must follow from the words, not from the name."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from statistics import fmean
from typing import Any

from geostance.models.archive import TrainedModel
from geostance.models.config import Config, load_config
from geostance.models.labels import STANCES, Stance
from geostance.models.masking import Query
from geostance.models.mentions import MentionFinder, explicit_mentions
from geostance.models.prediction import predict
from geostance.models.targets import default_targets


class Carriers(Config):
    """carriers.yaml: actors, and phenomenon -> expected label -> sentences."""

    actors: list[str]
    """The names that are swapped in."""

    carriers: dict[str, dict[Stance, list[str]]]
    """Sentences with one {X} or {X's}."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """A sentence with a gap for an actor's name."""

    phenomenon: str
    expected: Stance
    text: str

    def fill(self, actor: str) -> tuple[str, tuple[int, int]]:
        """Put a name in; return the sentence and the span of the bare name."""
        gap = re.search(r"\{X('s)?\}", self.text)
        if gap is None:
            raise ValueError(f"carrier without {{X}}: {self.text!r}")
        ending = ("'" if actor.endswith("s") else "'s") if gap.group(1) else ""
        before = self.text[: gap.start()]
        opens = not before.strip(' “"')
        name = actor[:1].upper() + actor[1:] if opens else actor
        bare = actor.removeprefix("the ")
        start = len(before) + len(actor) - len(bare)
        filled = before + name + ending + self.text[gap.end() :]
        return filled, (start, start + len(bare))


def load_carriers() -> tuple[list[str], list[Carrier]]:
    """Return the actors and the carrier sentences that ship with the package."""
    path = Path(str(files("geostance.training") / "carriers.yaml"))
    config = load_config(Carriers, path)
    return config.actors, list(_carriers(config))


def audit(model: TrainedModel) -> dict[str, Any]:
    """Swap every actor into every carrier and compare the labels.

    Returns:
        `flip_rate`, the share (in %) of labels that differ from the most common label
        of their carrier; `mean_shift` and `max_shift`, the largest change of any
        probability within a carrier; `accuracy`, the share (in %) of labels that a
        reader expects; all also per phenomenon; and the worst cases.
    """
    actors, carriers = load_carriers()
    finder = MentionFinder(default_targets())
    queries = []
    for carrier in carriers:
        for actor in actors:
            text, span = carrier.fill(actor)
            queries.append(Query(text, explicit_mentions(text, [span], finder), ["0"]))
    rows = [
        model.calibration.probabilities("stance", prediction.stance)[0].tolist()
        for prediction in predict(model, queries)
    ]
    swaps = [
        _Swap(carrier, actors, rows[i * len(actors) : (i + 1) * len(actors)])
        for i, carrier in enumerate(carriers)
    ]
    groups: dict[str, list[_Swap]] = {}
    for swap in swaps:
        groups.setdefault(swap.carrier.phenomenon, []).append(swap)
    return {
        "actors": actors,
        **_summary(swaps),
        "phenomena": {name: _summary(group) for name, group in groups.items()},
        "worst": [line for swap in swaps for line in swap.flips()][:20],
    }


@dataclass(frozen=True, slots=True)
class _Swap:
    carrier: Carrier
    actors: list[str]
    rows: list[list[float]]
    """Probabilities of the four labels, a row for each actor."""

    @property
    def labels(self) -> list[Stance]:
        return [STANCES[row.index(max(row))] for row in self.rows]

    @property
    def usual(self) -> Stance:
        return Counter(self.labels).most_common(1)[0][0]

    @property
    def shift(self) -> float:
        columns = zip(*self.rows, strict=True)
        widest: float = max(max(column) - min(column) for column in columns)
        return widest

    def flips(self) -> Iterator[str]:
        for actor, label in zip(self.actors, self.labels, strict=True):
            if label != self.usual:
                yield f"{actor}: {label}, others {self.usual}: {self.carrier.text}"


def _carriers(config: Carriers) -> Iterator[Carrier]:
    for phenomenon, by_label in config.carriers.items():
        for label, texts in by_label.items():
            for text in texts:
                yield Carrier(phenomenon, label, text)


def _summary(swaps: list[_Swap]) -> dict[str, Any]:
    labels = [(s, label) for s in swaps for label in s.labels]
    shifts = [swap.shift for swap in swaps]
    return {
        "carriers": len(swaps),
        "flip_rate": round(100 * fmean(x != s.usual for s, x in labels), 2),
        "accuracy": round(100 * fmean(x == s.carrier.expected for s, x in labels), 2),
        "mean_shift": round(fmean(shifts), 4),
        "max_shift": round(max(shifts), 4),
    }
