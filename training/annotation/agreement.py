"""How far independent annotators agree: Cohen's kappa and Krippendorff's alpha."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geostance.models.errors import DataError
from geostance.models.targets import default_targets

from .schema import Article, Placed, Statement, read_articles

_ALPHA_LABELS = 20


@dataclass(frozen=True, slots=True)
class Pair:
    """Two annotators' labels of one thing."""

    kind: str
    """stance, sentiment, speaker or quote."""
    target: str
    """Whose stance it is, else empty."""
    labels: tuple[str, str]
    place: str
    """Article and number of the statement."""
    text: str


def pairs(first: Path, second: Path) -> list[Pair]:
    """Pair the labels of the articles that two folders have in common.

    Raises:
        ConfigError: If an article does not fit the schema.
        DataError: If they share no article, or an article's statements differ.
    """
    known = {placed.article.id: placed.article for placed in read_articles(first)}
    found: list[Pair] = []
    for placed in read_articles(second):
        if placed.article.id in known:
            found += _paired(known[placed.article.id], placed)
    if not found:
        raise DataError(f"{second}: it has no article of {first}")
    return found


def _paired(article: Article, placed: Placed) -> list[Pair]:
    other = placed.article
    if [s.text for s in article.statements] != [s.text for s in other.statements]:
        raise DataError(f"{placed.place}: its statements are not those of {article.id}")
    return [
        pair
        for number, (a, b) in enumerate(
            zip(article.statements, other.statements, strict=True)
        )
        for pair in _labels(a, b, f"{article.id} {number}")
    ]


def _labels(a: Statement, b: Statement, place: str) -> list[Pair]:
    stances = [
        Pair("stance", actor, (label, b.stances[actor]), place, a.text)
        for actor, label in a.stances.items()
        if actor in b.stances
    ]
    return [
        *stances,
        Pair("sentiment", "", (a.sentiment, b.sentiment), place, a.text),
        Pair("speaker", "", (a.speaker or "", b.speaker or ""), place, a.text),
        Pair("quote", "", (a.quote, b.quote), place, a.text),
    ]


def coefficient(value: float | None) -> str:
    """Write kappa or alpha, which only several labels have.

    >>> coefficient(0.5), coefficient(None)
    ('0.500', '-')
    """
    return "-" if value is None else f"{value:.3f}"


def agreement(chosen: Sequence[Pair]) -> dict[str, dict[str, Any]]:
    """Measure agreement for every kind of label, and for stance by target.

    Returns:
        Kind -> `n`, `agreement` (share in %), `kappa` (Cohen 1960), `alpha`
        (Krippendorff, nominal) and `confused`, the pairs of labels that differ, the
        commonest first. Kappa and alpha are None where only one label occurs, and so
        is alpha, whose memory grows with labels squared, for hundreds (speakers).
    """
    groups: dict[str, list[Pair]] = {}
    for pair in chosen:
        groups.setdefault(pair.kind, []).append(pair)
        if pair.target in default_targets().ids:
            groups.setdefault(f"stance {pair.target}", []).append(pair)
    return {name: _measured(group) for name, group in groups.items()}


def _measured(group: list[Pair]) -> dict[str, Any]:
    import krippendorff
    from sklearn.metrics import cohen_kappa_score

    first, second = zip(*(pair.labels for pair in group), strict=True)
    names = {label: number for number, label in enumerate(sorted({*first, *second}))}
    several = len(names) > 1
    ratings = [[names[label] for label in labels] for labels in (first, second)]
    confused = Counter(pair.labels for pair in group if len(set(pair.labels)) > 1)
    same = len(group) - confused.total()
    alpha = None
    if 1 < len(names) <= _ALPHA_LABELS:
        alpha = float(krippendorff.alpha(ratings, level_of_measurement="nominal"))
    return {
        "n": len(group),
        "agreement": round(100 * same / len(group), 1),
        "kappa": round(float(cohen_kappa_score(*ratings)), 3) if several else None,
        "alpha": None if alpha is None else round(alpha, 3),
        "confused": {f"{a} / {b}": n for (a, b), n in confused.most_common(6)},
    }
