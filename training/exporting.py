"""A model folder gets an int8 engine, checked against float32 on other statements."""

import json
import shutil
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from random import Random
from typing import Any

import torch

from geostance.models.archive import TrainedModel
from geostance.models.errors import ModelError
from geostance.models.folder import find_model
from geostance.models.int8 import FOLDER, Int8Model, load_int8, weights_hash
from geostance.models.labels import REPORTED

from .answering import answers
from .data import split_source
from .quantizing import quantize
from .sources.examples import Example, to_query

CALIBRATED_ON = 300
"""Statements that give the scales, the default of NNCF."""

LEAST_AGREEMENT = 99.0
"""Percent of labels that must be those of float32."""

MOST_LOST = 0.5
"""Points of macro-F1 that the engine may lose."""


def export(source: str | Path | None, output: Path | None = None) -> dict[str, Any]:
    """Give a model folder an int8 engine.

    Scales come from train statements of our own corpus, the comparison from the rest.

    Args:
        source: A model folder, a hub id, or None for the model that ships.
        output: A folder to copy the model to, with the engine; by default the engine
            goes into the model's own folder, in the place of one that is there.

    Returns:
        What is also written to int8/engine.json.

    Raises:
        ModelError: If the model cannot be loaded, or too many of the engine's labels
            differ from float32 or are wrong. Nothing is written then.
    """
    folder = find_model(source)
    model = TrainedModel.load(folder)
    examples = split_source("geostance", None)
    train = [example for example in examples if example.split == "train"]
    held_out = [example for example in examples if example.split != "train"]
    chosen = Random(0).sample(train, min(CALIBRATED_ON, len(train)))
    place = output or folder
    place.mkdir(parents=True, exist_ok=True)
    # In the folder it is for, so that it gets to its place by a rename.
    with tempfile.TemporaryDirectory(dir=place, prefix=".export-") as name:
        made = Path(name)
        for path in folder.iterdir():
            if path.is_file():
                shutil.copy(path, made)
        quantize(model, [to_query(example.row()) for example in chosen], made / FOLDER)
        report = {
            "weights_sha256": weights_hash(made),
            "made_by": {name: version(name) for name in ("openvino", "nncf", "torch")},
            "calibrated_on": len(chosen),
            "against_float32": compare(model, load_int8(made, str(folder)), held_out),
        }
        _check(folder, report["against_float32"])
        text = json.dumps(report, indent=2) + "\n"
        (made / FOLDER / "engine.json").write_text(text, "utf-8")
        if output is not None:
            for path in made.iterdir():
                if path.is_file():
                    path.replace(output / path.name)
        shutil.rmtree(place / FOLDER, ignore_errors=True)
        (made / FOLDER).replace(place / FOLDER)
    return report


def compare(
    model: TrainedModel, engine: Int8Model, examples: Sequence[Example]
) -> dict[str, dict[str, float]]:
    """Compare an engine with the model that it was made of.

    Returns:
        For stance and sentiment: labels compared, percent that agree, macro-F1 of
        both in percent, mean and greatest difference of a probability.
    """
    report = {}
    both = zip(
        ("stance", "sentiment"),
        answers(model, examples, REPORTED),
        answers(engine, examples, REPORTED),
        strict=True,
    )
    for head, usual, quick in both:
        if usual is None or quick is None:
            continue
        chances = [
            model.calibration.probabilities(head, found.logits)
            for found in (usual, quick)
        ]
        apart = (chances[0] - chances[1]).abs().amax(-1)
        same = torch.tensor(usual.guesses) == torch.tensor(quick.guesses)
        f1s = [100 * float(a.macro_f1(a.counts().sum(0))) for a in (usual, quick)]
        report[head] = {
            "labels": len(same),
            "agreement": round(100 * float(same.double().mean()), 2),
            "macro_f1_float32": round(f1s[0], 2),
            "macro_f1_int8": round(f1s[1], 2),
            "mean_difference": round(float(apart.mean()), 5),
            "greatest_difference": round(float(apart.max()), 5),
        }
    return report


def _check(folder: Path, found: dict[str, dict[str, float]]) -> None:
    for head, values in found.items():
        lost = values["macro_f1_float32"] - values["macro_f1_int8"]
        if values["agreement"] < LEAST_AGREEMENT or lost > MOST_LOST:
            raise ModelError(
                f"{folder}: {values['agreement']}% of the {head} labels of its int8 "
                f"engine agree with float32, and it loses {lost:.2f} points of F1: at "
                f"least {LEAST_AGREEMENT}% and at most {MOST_LOST} points are needed; "
                "nothing was written: score with torch"
            )
