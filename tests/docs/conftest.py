"""The files that pages name, made by us: news, scores, models, annotations."""

import csv
import gzip
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from geostance.inference import read_articles
from geostance.inference.reading.articles import Article
from geostance.models.cli import main
from geostance.training.sources import SOURCES

from .pages import ROOT

ARTICLES = ROOT / "docs" / "articles"
RUNS = ("mine", "ours", "stance", "a", "b")
SCORING = "batch_size: 16\nshard_size: 2\n"


@pytest.fixture(autouse=True, scope="module")
def small_corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let the commands find a few articles of our corpus: all of it takes minutes."""
    source = SOURCES["geostance"]
    assert source.shipped
    lines = (source.shipped / "wire.jsonl").read_text("utf-8").splitlines()
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "wire.jsonl").write_text("\n".join(_spread(lines, 8)), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(SOURCES, "geostance", replace(source, shipped=folder))
        yield


def _spread(lines: list[str], most: int) -> Iterator[str]:
    """Yield so many articles of each split at most."""
    counts: Counter[str] = Counter()
    for line in lines:
        split = json.loads(line)["split"]
        counts[split] += 1
        if counts[split] <= most:
            yield line
    assert counts["train"]
    assert counts["dev"]


@pytest.fixture(scope="session")
def bench(
    corpora: Path, model_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A folder with all that a page may name; tests take copies of it."""
    folder = tmp_path_factory.mktemp("bench")
    for name in ("benchmarks", "configs", "constraints.txt", "docs", "models"):
        (folder / name).symlink_to(ROOT / name)
    shutil.copytree(corpora, folder / "corpora")
    for run in RUNS:
        shutil.copytree(model_folder, folder / "runs" / run)
    _write_news(folder)
    (folder / "my.yaml").write_text(SCORING)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["score", "archive/", "--out", "scores/"]) == 0
        assert main(["score", "archive/", "--out", "scores.parquet"]) == 0
        for name in ("old", "new"):
            shutil.copytree("scores", name)
        _write_annotations(folder)
    return folder


@pytest.fixture
def work(bench: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the bench, as the working directory."""
    folder = tmp_path / "work"
    shutil.copytree(bench, folder, symlinks=True)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "100")
    return folder


def _write_news(folder: Path) -> None:
    """Write our articles as texts, pages, a table and an archive."""
    articles = [
        found
        for found in read_articles([str(path) for path in sorted(ARTICLES.iterdir())])
        if isinstance(found, Article)
    ]
    assert len(articles) > 3
    for name in ("news", "archive"):
        (folder / name).mkdir()
        for number, article in enumerate(articles[:4]):
            (folder / name / f"{number}.txt").write_text(article.text, "utf-8")
    for name in ("article.txt", "my-news.txt"):
        (folder / name).write_text(articles[-1].text, "utf-8")
    with gzip.open(folder / "archive.csv.gz", "wt", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "Body", "outlet", "date"])
        for article in articles:
            writer.writerow([article.id, article.text, article.outlet, article.date])
    rows = (
        json.dumps({"id": a.id, "text": a.text, "outlet": a.outlet, "date": a.date})
        for a in articles
    )
    (folder / "archive" / "more.jsonl").write_text("\n".join(rows), "utf-8")
    paragraphs = "".join(f"<p>{part}</p>" for part in articles[0].text.split("\n\n"))
    page = f"<html><body><article>{paragraphs}</article></body></html>"
    (folder / "page.html").write_text(page, "utf-8")


def _write_annotations(folder: Path) -> None:
    """Let two annotators label tasks: as Label Studio, and by hand, writes them."""
    for name in ("project.json", "first.json", "second.csv"):
        export = ["annotate", "export", "scores/", "--n", "6", "--out", name]
        assert main(export) == 0
    for name in ("project.json", "first.json"):
        path = folder / name
        tasks: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
        for number, task in enumerate(tasks, 1):
            result = [
                {
                    "from_name": f"stance_{target}",
                    "type": "choices",
                    "value": {"choices": ["against"]},
                }
                for target in ("russia", "us", "nato")
            ]
            label = {"completed_by": 1, "created_at": "2026-02-01T10:00:00Z"}
            task |= {"id": number, "annotations": [{**label, "result": result}]}
        path.write_text(json.dumps(tasks), "utf-8")
    path = folder / "second.csv"
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    for row in rows:
        row |= {"annotator": "second"}
        row |= {key: "against" for key in row if key.startswith("stance_")}
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
