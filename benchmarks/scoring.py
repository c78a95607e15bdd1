"""What scoring costs, end to end, beside the usual pipeline of transformers.

    geostance export default --out /tmp/fast            # once, for the int8 engine
    python benchmarks/scoring.py --model /tmp/fast [--articles 24] [--repeats 3]

Articles, made of our own annotated ones, are read, split, scored and written as JSON
lines, by turns with each engine and with a `text-classification` pipeline of
transformers that is given every (statement, target) pair. Its classifier has random
weights and the size of our encoder: that costs as much as any. Runs alternate, and the
median counts, so that what else the machine does falls on all alike. The pipeline,
which takes each statement as it comes, gets some of the articles; ours, which read
ahead, get all of them. The pipeline tells stances alone; so does `--only-named`, which
leaves out statements that name no target. Both are counted by all statements read.
"""

import argparse
import json
import runpy
import statistics
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from geostance.inference import Article, ScoredArticle, Scorer, read_statements
from geostance.inference.writing.writers import open_writer
from geostance.models.archive import TrainedModel
from geostance.models.encoding import Batch
from geostance.models.labels import SENTIMENTS
from geostance.models.logits import Logits
from geostance.models.masking import Query
from geostance.models.prediction import AHEAD, Network, encoded_batches
from geostance.models.quiet import quiet_transformers
from geostance.models.threads import cores

CORPUS = Path(__file__).parent.parent / "training" / "corpus"
_UNDER_WAY = 2 * (AHEAD + 1)
"""Batches given to an engine at once, as scoring two windows does."""
_OF_PIPELINE = 24
"""Articles that the pipeline gets."""
TARGETS = ("Russia", "the United States", "NATO")


def articles(count: int) -> list[Article]:
    """Join the statements of our annotated articles to plain text again."""
    texts = []
    for path in sorted(CORPUS.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            statements = json.loads(line)["statements"]
            texts.append("\n\n".join(one["text"] for one in statements))
    # Every n-th, so that each register has its share.
    return [Article(text) for text in texts[:: max(1, len(texts) // count)][:count]]


def ours(
    model: str,
    engine: Any,  # noqa: ANN401
    batch_size: int = 32,
    only_named: bool = False,
) -> Callable[[list[Article]], list[ScoredArticle]]:
    """Return a run of our own: articles in, JSON lines out."""
    scorer = Scorer.from_pretrained(
        model, batch_size=batch_size, engine=engine, only_named=only_named
    )
    return writes(scorer)


def writes(scorer: Scorer) -> Callable[[list[Article]], list[ScoredArticle]]:
    """Return a run of a scorer, which writes JSON lines."""

    def run(batch: list[Article]) -> list[ScoredArticle]:
        scored = []
        with (
            tempfile.NamedTemporaryFile(suffix=".jsonl") as out,
            open_writer(Path(out.name), "jsonl", scorer.targets.ids) as writer,
        ):
            for article in scorer.score(batch):
                writer.write(article)
                scored.append(article)
        return scored

    return run


def pipeline(model: str, batch_size: int) -> Callable[[list[Article]], object]:
    """Return the usual run: a classifier of pairs over the same statements."""
    from transformers import AutoConfig, AutoModelForSequenceClassification
    from transformers import pipeline as make

    trained = TrainedModel.load(model)
    settings = dict(trained.network.config.encoder or {}) | {
        "id2label": dict(enumerate(SENTIMENTS))
    }
    config = AutoConfig.for_model(settings.pop("model_type", "bert"), **settings)
    with quiet_transformers():
        classifier: Any = make(
            "text-classification",
            model=AutoModelForSequenceClassification.from_config(config).eval(),
            tokenizer=trained.encoder.tokenizer,
            device="cpu",
        )

    def run(batch: list[Article]) -> object:
        pairs = [
            {"text": part.text, "text_pair": target}
            for article in batch
            for part in read_statements(article.text).statements
            for target in TARGETS
        ]
        with tempfile.TemporaryFile("w") as out, quiet_transformers():
            found = classifier(pairs, batch_size=batch_size, truncation=True)
            out.writelines(json.dumps(one) + "\n" for one in found)
        return found

    return run


def gemm(kind: torch.dtype) -> float:
    """Return the arithmetic, in G multiply-adds a second, that a large GEMM reaches."""
    size = (1024, 384, 1536)  # a batch of usual size through the widest layer
    best = 0.0
    if kind is torch.int8:
        left = torch.randint(-9, 9, size[:2], dtype=kind)
        right = torch.randint(-9, 9, size[1:], dtype=kind)
        multiply: Callable[..., Any] = torch._int_mm
    else:
        left, right = torch.randn(size[:2]).to(kind), torch.randn(size[1:]).to(kind)
        multiply = torch.matmul
    for _ in range(12):
        start = time.perf_counter()
        for _ in range(4):
            multiply(left, right)
        best = max(best, 4 / (time.perf_counter() - start))
    return best * size[0] * size[1] * size[2] / 1e9


def work(model: str, scored: list[ScoredArticle]) -> float:
    """Return the G multiply-adds of the encoder's linear layers for one statement."""
    trained = TrainedModel.load(model)
    layers = sum(
        module.weight.numel()
        for module in trained.network.encoder.modules()
        if isinstance(module, torch.nn.Linear)
    )
    texts = [part.text for article in scored for part in article.statements]
    found = trained.encoder.tokenizer(texts)["input_ids"]
    return layers * sum(map(len, found)) / len(texts) / 1e9


def inside(model: str, engine: Any, scored: list[ScoredArticle]) -> float:  # noqa: ANN401
    """Return the statements a second of encoder and heads alone, tokens at hand."""
    loaded = Scorer.from_pretrained(model, engine=engine).model
    queries = [
        Query(
            part.text,
            part.mentions,
            list(dict.fromkeys(m.actor for m in part.mentions)),
        )
        for article in scored
        for part in article.statements
    ]
    batches = [batch for _, batch in encoded_batches(loaded.encoder, queries, 32)]
    best = 0.0
    for _ in range(6):
        start = time.perf_counter()
        running: deque[Callable[[], object]] = deque()
        for batch in batches:
            running.append(loaded.network.start(batch, 0))
            if len(running) == _UNDER_WAY:
                running.popleft()()
        for finish in running:
            finish()
        best = max(best, len(queries) / (time.perf_counter() - start))
    return best


class Remembered:
    """A network that has seen all batches before: what it says costs nothing."""

    works_beside = False

    def __init__(self, network: Network) -> None:
        self.network = network
        self.conventions = network.conventions
        self.tags_reports = network.tags_reports
        self.known: dict[bytes, Logits] = {}

    def start(self, batch: Batch, convention: int) -> Callable[[], Logits]:
        """Say what the network said of the same batch."""
        key = batch.input_ids.tobytes()
        if key not in self.known:
            self.known[key] = self.network.start(batch, convention)()
        return lambda: self.known[key]


def outside(model: str, batch: list[Article], only_named: bool) -> float:
    """Return the statements a second of all but encoder and heads, on one core."""
    scorer = Scorer.from_pretrained(model, engine="int8", only_named=only_named)
    loaded: Any = scorer.model
    scorer.model = replace(loaded, network=Remembered(loaded.network))
    run = writes(scorer)
    run(batch)
    best = 0.0
    for _ in range(3):
        start = time.perf_counter()
        run(batch)
        best = max(best, statements(batch) / (time.perf_counter() - start))
    return best


def labels(scored: list[ScoredArticle]) -> Iterator[str]:
    """List all labels of scored articles."""
    for article in scored:
        for part in article.statements:
            yield part.sentiment.label
            yield from (score.label for score in part.stances.values())


def numbers(scored: list[ScoredArticle]) -> Iterator[float]:
    """List all probabilities of scored articles."""
    for article in scored:
        for part in article.statements:
            yield from part.sentiment.probabilities.values()
            for score in part.stances.values():
                yield from score.probabilities.values()


def peaks(model: str, batch: list[Article]) -> dict[str, float]:
    """Return the peak memory, in MiB, of `geostance score` with each engine."""
    measure = runpy.run_path(str(Path(__file__).with_name("cold_start.py")))["measure"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.jsonl"
        rows = (json.dumps({"text": article.text}) + "\n" for article in batch)
        path.write_text("".join(rows), "utf-8")
        command = ["score", str(path), "--model", model, "--format", "jsonl"]
        return {
            engine: measure([*command, "--engine", engine])[1]
            for engine in ("torch", "int8")
        }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What scoring costs.")
    parser.add_argument("--model", required=True, help="a model folder with an engine")
    parser.add_argument("--articles", type=int, default=24)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    torch.set_num_threads(cores())
    batch = articles(options.articles)
    # First: a process starts with the peak of the one that it was forked from.
    used = peaks(options.model, batch)
    runs: dict[str, Callable[[list[Article]], Any]] = {
        "pipeline, batch 1": pipeline(options.model, 1),
        "pipeline, batch 32": pipeline(options.model, 32),
        "ours, torch": ours(options.model, "torch"),
        "ours, int8": ours(options.model, "int8"),
        "int8, only named": ours(options.model, "int8", only_named=True),
    }
    for run in runs.values():
        run(batch[:1])
    some = batch[:: max(1, len(batch) // _OF_PIPELINE)]
    given = {name: some if name.startswith("pipeline") else batch for name in runs}
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    busy: dict[str, list[float]] = {name: [] for name in runs}
    scored: dict[str, list[ScoredArticle]] = {}
    for _ in range(options.repeats):
        for name, run in runs.items():
            wall, cpu = time.perf_counter(), time.process_time()
            found = run(given[name])
            seconds[name].append(time.perf_counter() - wall)
            busy[name].append(time.process_time() - cpu)
            if name.startswith("ours"):
                scored[name] = found
    counts = {name: statements(own) for name, own in given.items()}
    report(options.model, counts, seconds, busy, scored, used)


def statements(batch: list[Article]) -> int:
    """Count the statements of articles."""
    return sum(len(read_statements(article.text).statements) for article in batch)


def report(
    model: str,
    counts: dict[str, int],
    seconds: dict[str, list[float]],
    busy: dict[str, list[float]],
    scored: dict[str, list[ScoredArticle]],
    used: dict[str, float],
) -> None:
    """Print speeds, ratios, shares of what GEMMs reach, memory and labels."""
    usual, quick = scored["ours, torch"], scored["ours, int8"]
    each = work(model, usual)
    limits = {"ours, torch": gemm(torch.float32), "ours, int8": gemm(torch.int8)}
    print(
        f"{len(usual)} articles, {counts['ours, torch']} statements, {cores()} threads"
    )
    print(f"{'statements':20} {'/s':>8} {'x':>6} {'/CPU s':>8} {'x':>6} {'of GEMM':>8}")
    base = {
        kind: counts["pipeline, batch 32"]
        / statistics.median(times["pipeline, batch 32"])
        for kind, times in (("wall", seconds), ("cpu", busy))
    }
    for name, times in seconds.items():
        rate = counts[name] / statistics.median(times)
        cpu = counts[name] / statistics.median(busy[name])
        share = f"{rate * each / limits[name]:8.0%}" if name in limits else ""
        print(
            f"{name:20} {rate:8.1f} {rate / base['wall']:6.1f} {cpu:8.1f} "
            f"{cpu / base['cpu']:6.1f} {share}"
        )
    for name, limit in limits.items():
        alone = inside(model, name.rpartition(" ")[2], usual)
        print(
            f"{name}, encoder and heads alone: {alone:.1f}/s, "
            f"{alone * each / limit:.0%} of GEMM"
        )
        print(f"GEMM of {name}: {limit:.0f} G multiply-adds/s; {each:.3f} a statement")
    for only, named in (False, ""), (True, ", only named"):
        rate = outside(model, [article.article for article in usual], only)
        print(f"all but encoder and heads, on one core{named}: {rate:.1f}/s")
    bf16 = gemm(torch.bfloat16)
    print(f"GEMM in bf16: {bf16:.0f} G multiply-adds/s")
    pairs = list(zip(labels(usual), labels(quick), strict=True))
    changed = sum(one != other for one, other in pairs)
    print(f"labels changed by int8: {changed} of {len(pairs)}")
    for engine in ("torch", "int8"):
        single = ours(model, engine, 1)([article.article for article in usual])
        together = scored[f"ours, {engine}"]
        gaps = zip(numbers(single), numbers(together), strict=True)
        both = zip(labels(single), labels(together), strict=True)
        changed = sum(one != other for one, other in both)
        print(
            f"batch size 1, {engine}: {changed} labels and up to "
            f"{max(abs(one - other) for one, other in gaps):.2g} of a "
            "probability differ"
        )
    for engine, memory in used.items():
        print(f"peak memory, {engine}: {memory:.0f} MiB")


if __name__ == "__main__":
    main()
