"""Archives that the tests of runs score, and what comes between."""

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geostance.inference.batch.counts import Counts
from geostance.inference.batch.reporting import Report
from geostance.inference.batch.run import score_folder
from geostance.inference.batch.settings import ScoreConfig
from geostance.inference.reading.articles import Article
from geostance.inference.scorer import Scorer
from geostance.inference.scores import ScoredArticle
from geostance.models.archive import TrainedModel

Run = Callable[..., tuple[int, dict[str, bytes]]]


class Archive:
    """Articles in a folder of their own, and a run over them."""

    def __init__(self, place: Path, model: TrainedModel, folder: Path) -> None:
        self.place = place
        self.scorer = Scorer(model)
        self.model = folder
        self.out = place / "scores"
        self.first = place / "a.jsonl"
        self.second = place / "b.jsonl"
        self.first.write_text("".join(line(n) for n in range(7)) + "broken\n", "utf-8")
        self.second.write_text("".join(line(n) for n in range(7, 12)), "utf-8")

    def run(
        self, resume: bool = False, out: Path | None = None, **settings: Any
    ) -> int:
        chosen = {"model": str(self.model), "shard_size": 3, "format": "jsonl"}
        return score_folder(
            out or self.out,
            [str(self.first), str(self.second)],
            self.scorer,
            ScoreConfig(**chosen | settings),
            Report(),
            resume,
        )

    def contents(self, out: Path | None = None) -> dict[str, bytes]:
        return {p.name: p.read_bytes() for p in sorted((out or self.out).iterdir())}

    def unbroken(self, **settings: Any) -> dict[str, bytes]:
        whole = self.place / "whole"
        self.run(out=whole, **settings)
        return self.contents(whole)

    def ids(self) -> list[str]:
        found = [
            json.loads(row)["article"]
            for path in sorted(self.out.glob("part-*.jsonl"))
            for row in path.read_text("utf-8").splitlines()
        ]
        return list(dict.fromkeys(found))

    def manifest(self) -> dict[str, Any]:
        values: dict[str, Any] = json.loads((self.out / "manifest.json").read_text())
        return values

    def log(self, name: str) -> list[dict[str, Any]]:
        text = (self.out / f"{name}.jsonl").read_text("utf-8")
        return [json.loads(row) for row in text.splitlines()]

    def breaks_at(self, patch: pytest.MonkeyPatch, number: int, what: Any) -> None:
        """Let something happen when an article is scored."""
        score = self.scorer.score_article

        def scored(article: Article) -> ScoredArticle:
            if article.id == f"n{number}":
                what()
            return score(article)

        patch.setattr(self.scorer, "score_article", scored)
        patch.setattr(self.scorer, "score", lambda articles: map(scored, articles))


def line(number: int, text: str = "") -> str:
    text = text or f"NATO praised Moscow on day {number}. It rained."
    return json.dumps({"id": f"n{number}", "text": text}) + "\n"


def half(archive: Archive, **settings: Any) -> None:
    """Stop a run after a shard with a failure."""
    assert archive.run(max_errors=0, **settings) == 1
    assert not archive.manifest()["complete"]


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def nothing() -> None:
    pass


class Reacting(Report):
    """A report that does something once the first shard is done."""

    def __init__(self, react: Callable[[], None]) -> None:
        super().__init__()
        self.react = react
        self.reacted = False

    def advance(self, counts: Counts) -> None:
        super().advance(counts)
        if not self.reacted:
            self.reacted = True
            self.react()
