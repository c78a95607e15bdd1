"""Which choice of statements pays: labels of each strategy, learned from.

    geostance train configs/train/minilm.yaml data.root=DATA \
        'data.sources=[{name: newsmtsc}, {name: dse, weight: 0.6}]' \
        data.limit=2000 optim.consistency=0 optim.epochs=2 output=runs/base
    python benchmarks/learning_curve.py runs/base --work runs/curve \
        --plot docs/learning-curve.svg

The first line trains a model that has not seen our corpus. It scores the train articles
of the corpus; `geostance annotate export` chooses from the scores; the corpus's labels
are filled in, as a Label Studio project would give them back; `geostance annotate
import` takes in the first 100, 300 and 1,000; and the model is trained further on each.
Macro-F1 over the four labels, on the corpus's dev split, all actors; its test split is
not touched. Every figure is written to WORK/figures.jsonl as it comes, and a run that
was stopped goes on from there.
"""

import argparse
import json
import shutil
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from statistics import fmean
from typing import Any

import torch
from transformers import set_seed

from geostance.inference.annotating.exporting import Asked, Strategy, export
from geostance.models.archive import TrainedModel
from geostance.models.config import build_config
from geostance.models.labels import SENTIMENTS, STANCES
from geostance.models.prediction import predict
from geostance.models.targets import default_targets
from geostance.training.annotation.importing import import_files
from geostance.training.config import TrainConfig
from geostance.training.evaluating.answering import answers
from geostance.training.fitting.build import build_model
from geostance.training.fitting.fit import fit
from geostance.training.mixing.data import Splits, split_source
from geostance.training.mixing.duplicates import leaks
from geostance.training.sources import read_source
from geostance.training.sources.examples import Example, to_query

STRATEGIES: tuple[Strategy, ...] = ("random", "uncertain", "diverse", "swap-sensitive")
EPOCHS = {100: 5.0, 300: 2.5, 1_000: 1.0}
"""Labelled statements -> passes over them."""
COLOURS = ("#999999", "#D55E00", "#0072B2", "#009E73")


def main() -> None:
    """Measure what is not measured yet, print the table and draw the plot."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("base", type=Path, help="a model that has not seen our corpus")
    parser.add_argument("--work", type=Path, required=True, help="where files go")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--plot", type=Path, help="an .svg or .png to draw")
    parser.add_argument("--table", action="store_true", help="measure nothing more")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    path = options.work / "figures.jsonl"
    if not options.table:
        measure(options.base, options.work, options.seeds, path)
    figures = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    table(figures)
    if options.plot:
        draw(figures, options.plot)


def measure(base: Path, work: Path, seeds: Sequence[int], path: Path) -> None:
    """Measure every strategy, size and seed that has no figure yet."""
    corpus = split_source("geostance", None)
    leaked = {id(example) for example in leaks(corpus)}
    asked = set(default_targets().ids)
    train = [
        example
        for example in corpus
        if example.split == "train"
        and id(example) not in leaked
        and asked & set(example.stances)
    ]
    dev = [example for example in corpus if example.split == "dev"]
    done = set()
    if path.exists():
        rows = map(json.loads, path.read_text("utf-8").splitlines())
        done = {(row["strategy"], row["n"], row["seed"]) for row in rows}
    scores = work / "scores.jsonl"
    start = TrainedModel.load(base)
    if not scores.exists():
        write_scores(scores, train, start)
    if not done:
        note(path, strategy="none", n=0, seed=0, macro_f1=macro_f1(start, dev))
    gold = {example.text: example for example in train}
    for seed, size, strategy in product(seeds, EPOCHS, STRATEGIES):
        if (strategy, size, seed) not in done:
            tasks = exported(scores, work, base, strategy, seed)
            own = imported(tasks[:size], gold, work / "corpora")
            model = taught(base, own, EPOCHS[size], seed, work / "run")
            figure = macro_f1(model, dev)
            note(path, strategy=strategy, n=size, seed=seed, macro_f1=figure)


def note(path: Path, **figure: Any) -> None:  # noqa: ANN401
    """Keep a figure, and tell it."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(figure) + "\n")
    print(figure, flush=True)


def write_scores(path: Path, train: Sequence[Example], model: TrainedModel) -> None:
    """Score statements as `geostance score` writes them, an article's in a row."""
    targets = default_targets().ids
    with path.open("w", encoding="utf-8") as file:
        predictions = predict(model, [to_query(example.row()) for example in train])
        for number, (example, found) in enumerate(zip(train, predictions, strict=True)):
            rows = model.calibration.probabilities("stance", found.stance).tolist()
            known = dict(zip(example.stances, rows, strict=True))
            stances = {
                target: {
                    "probabilities": dict(zip(STANCES, known[target], strict=True))
                }
                for target in targets
                if target in known
            }
            row = {
                "article": example.group,
                **dict.fromkeys(("file", "row", "title", "outlet", "date", "url")),
                "statement": number,
                "kind": "statement",
                "text": example.text,
                "speaker": None,
                "sentiment": SENTIMENTS[int(found.sentiment.argmax())],
                "stances": stances,
                "mentions": [
                    {
                        "target": m.actor,
                        "start": m.start,
                        "end": m.end,
                        "origin": "name",
                    }
                    for m in example.mentions
                    if m.actor in stances
                ],
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def exported(
    scores: Path, work: Path, base: Path, strategy: Strategy, seed: int
) -> list[dict[str, Any]]:
    """Return the tasks of a strategy, those to label first at the beginning."""
    path = work / f"{strategy}-{seed}.json"
    if not path.exists():
        size = max(EPOCHS)
        export(
            Asked(scores, path, "label-studio", strategy, size, seed, model=str(base))
        )
    tasks: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return tasks


def imported(
    tasks: Sequence[dict[str, Any]], gold: dict[str, Example], root: Path
) -> list[Example]:
    """Fill in the corpus's labels, import them, and read them as training does."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    path = root / "project.json"
    filled = [
        {
            "data": task["data"],
            "annotations": [
                {
                    "completed_by": {"id": 1, "email": "corpus"},
                    "result": list(results(task["data"], gold)),
                }
            ],
        }
        for task in tasks
    ]
    path.write_text(json.dumps(filled), "utf-8")
    import_files([path], root / "own", split="train")
    return read_source("own", root)


def results(data: dict[str, Any], gold: dict[str, Example]) -> Iterator[dict[str, Any]]:
    """Yield what an annotator who knows the corpus's labels chooses."""
    example = gold[data["text"]]
    chosen: dict[str, str] = {
        f"stance_{target}": STANCES[example.stances[target]]
        for target in data["asked"].split()
    }
    chosen["sentiment"] = SENTIMENTS[example.sentiment]
    for name, label in chosen.items():
        yield {"from_name": name, "type": "choices", "value": {"choices": [label]}}


def taught(
    base: Path, own: list[Example], epochs: float, seed: int, output: Path
) -> TrainedModel:
    """Train the model further on imported labels."""
    values = {
        "encoder": {"name": str(base), "head_dropout": 0.2},
        "data": {"sources": [{"name": "own"}]},
        "optim": {
            "epochs": epochs,
            "batch_size": 16,
            "learning_rate": 1e-4,
            "warmup": 0.1,
            "class_weight_power": 0.4,
            "averaging": 0,
            "checkpoint_steps": 0,
        },
        "seed": seed,
        "output": str(output),
    }
    config = build_config(TrainConfig, values, "learning_curve")
    set_seed(seed)
    model = build_model(config.encoder, ["own"])
    # The corpus's dev split is read once, by the finished model.
    fit(model, Splits(own, {"own": []}), config, lambda model: {"own": 0.0})
    return model


def macro_f1(model: TrainedModel, dev: Sequence[Example]) -> float:
    """Return macro-F1 (in %) of the stances of the corpus's dev split."""
    with torch.inference_mode():
        found, _ = answers(model, dev, "geostance")
    return round(100 * float(found.macro_f1(found.counts().sum(0))), 2)


def table(figures: Sequence[dict[str, Any]]) -> None:
    """Print the mean over seeds for each strategy and number of labels."""
    start = next(row["macro_f1"] for row in figures if row["n"] == 0)
    print(f"no labels: {start:.1f}")
    print(f"{'':16}" + "".join(f"{size:>16,}" for size in EPOCHS))
    for strategy in STRATEGIES:
        cells = (values(figures, strategy, size) for size in EPOCHS)
        print(f"{strategy:16}" + "".join(f"{told(cell):>16}" for cell in cells))


def values(figures: Sequence[dict[str, Any]], strategy: str, size: int) -> list[float]:
    """Return the figures of a strategy and number of labels, one for each seed."""
    return [
        row["macro_f1"]
        for row in figures
        if row["strategy"] == strategy and row["n"] == size
    ]


def told(cell: Sequence[float]) -> str:
    """Write a mean and, of several, the least and the greatest."""
    if not cell:
        return "-"
    span = f" ({min(cell):.1f}-{max(cell):.1f})" if len(cell) > 1 else ""
    return f"{fmean(cell):.1f}{span}"


def draw(figures: Sequence[dict[str, Any]], path: Path) -> None:
    """Draw the means over seeds, and every seed as a dot."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.add_subplot()
    start = next(row["macro_f1"] for row in figures if row["n"] == 0)
    axes.axhline(start, color="black", linewidth=0.8, linestyle=":")
    axes.text(100, start, "no labels", va="bottom", fontsize=8)
    for strategy, colour in zip(STRATEGIES, COLOURS, strict=True):
        found = {size: values(figures, strategy, size) for size in EPOCHS}
        found = {size: cell for size, cell in found.items() if cell}
        means = [fmean(cell) for cell in found.values()]
        axes.plot(list(found), means, marker="o", color=colour, label=strategy)
        for size, cell in found.items():
            axes.scatter([size] * len(cell), cell, s=8, color=colour, alpha=0.5)
    axes.set_xscale("log")
    axes.set_xticks(list(EPOCHS), [f"{size:,}" for size in EPOCHS])
    axes.minorticks_off()
    axes.set_xlabel("statements labelled")
    axes.set_ylabel("macro-F1 of stances, dev (%)")
    axes.legend(frameon=False)
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)


if __name__ == "__main__":
    main()
