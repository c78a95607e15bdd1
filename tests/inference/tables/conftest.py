"""Scores of articles that the tests make up, written as `geostance score` writes."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from geostance.inference.batch.counts import Counts
from geostance.inference.batch.records import Shard
from geostance.inference.reading.articles import Article
from geostance.inference.scores import (
    ScoredArticle,
    ScoredStatement,
    SentimentScore,
    StanceScore,
)
from geostance.inference.writing.output_rows import RowKind
from geostance.inference.writing.writers import open_writer
from geostance.models.labels import SENTIMENTS, STANCES


@dataclass
class Said:
    """One statement: target -> label, "?" behind it where the model abstains."""

    stances: dict[str, str]
    sentiment: str = "neutral"
    speaker: str | None = None
    quote: str = "none"
    text: str = "Nobody said so."


def scored(
    name: str,
    statements: Sequence[Said],
    outlet: str | None = "Alpha",
    date: str | None = "2024-01-05",
    targets: tuple[str, ...] = ("russia", "us", "nato"),
    row: int = 1,
) -> ScoredArticle:
    """Make a scored article; a target that is not in `stances` is not named."""
    found = []
    for place, said in enumerate(statements):
        stances = {target: _score(said.stances.get(target)) for target in targets}
        tone: Any = said.sentiment
        found.append(
            ScoredStatement(
                text=said.text,
                start=100 * place,
                end=100 * place + len(said.text),
                sentiment=SentimentScore(tone, _chances(tone, SENTIMENTS)),
                stances=stances,
                speaker=said.speaker,
                quote=said.quote,  # type: ignore[arg-type]
            )
        )
    article = Article("", name, outlet=outlet, date=date, file="made.jsonl", row=row)
    return ScoredArticle(article, "", tuple(found), (), targets)


def _score(label: str | None) -> StanceScore:
    if label is None:
        return StanceScore("none", _chances("none", STANCES, 1.0))
    name: Any = label.rstrip("?")
    return StanceScore(name, _chances(name, STANCES), label.endswith("?"))


def _chances(label: str, labels: Sequence[Any], chance: float = 0.7) -> dict[Any, Any]:
    rest = (1 - chance) / (len(labels) - 1)
    return {one: chance if one == label else rest for one in labels}


def written(
    path: Path, articles: Sequence[ScoredArticle], rows: RowKind = "statement"
) -> Path:
    """Write articles to a file, as its name ends."""
    targets = articles[0].targets
    kind: Any = path.suffix.removeprefix(".")
    with open_writer(path, kind, targets, rows=rows) as writer:
        for article in articles:
            writer.write(article)
    return path


def folder(
    path: Path,
    shards: Sequence[Sequence[ScoredArticle]],
    model: str = "default",
    weights: str | None = None,
    lost: int = 0,
    complete: bool = True,
) -> Path:
    """Write shards with the manifest and list of a run."""
    path.mkdir()
    lines = []
    for number, articles in enumerate(shards):
        file = written(path / f"part-{number:05}.parquet", articles)
        count = len(articles)
        counts = Counts(count + lost, count, lost, 0, count, count)
        shard = Shard(file.name, file.stat().st_size, "", counts, None, {})
        lines.append(json.dumps(asdict(shard)) + "\n")
    (path / "shards.jsonl").write_text("".join(lines))
    sha256 = {"model.safetensors": weights} if weights else {}
    targets: dict[str, Any] = {target: {} for target in shards[0][0].targets}
    manifest = {
        "schema_version": 1,
        "model": {"id": model, "sha256": sha256},
        "targets": {"content": {"targets": targets}},
        "complete": complete,
    }
    (path / "manifest.json").write_text(json.dumps(manifest))
    return path


@dataclass(frozen=True)
class Maker:
    """What tests make scores with."""

    said: type[Said]
    scored: Callable[..., ScoredArticle]
    written: Callable[..., Path]
    folder: Callable[..., Path]

    def many(self, labels: Sequence[str], target: str = "russia", **more: Any) -> Any:
        """Make an article of one statement for each label."""
        return [
            scored(f"a{n}", [Said({target: label})], row=n, **more)
            for n, label in enumerate(labels)
        ]


@pytest.fixture(scope="session")
def make() -> Maker:
    return Maker(Said, scored, written, folder)
