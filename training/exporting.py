"""A model folder gets an int8 engine, checked against float32 on other statements."""

import json
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from geostance.models.archive import TrainedModel
from geostance.models.errors import ModelError
from geostance.models.folder import find_model
from geostance.models.hashes import weights_hash
from geostance.models.int8 import FOLDER, load_int8
from geostance.models.labels import REPORTED

from .evaluating.answering import answers
from .evaluating.answers import Answers
from .mixing.data import split_source
from .quantizing import quantize
from .sources.examples import to_query

LEAST_AGREEMENT = 99.0
"""Percent of labels that must be those of float32."""

MOST_LOST = 0.5
"""Points of macro-F1 that the engine may lose."""

MEASURED = 1000
"""Training statements that scales are measured on."""


def export(source: str | Path | None, output: Path | None = None) -> dict[str, Any]:
    """Give a model folder an int8 engine.

    It is fitted on train statements of our own corpus, and compared on the others.

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
    held_out = [example for example in examples if example.split != "train"]
    train = [example for example in examples if example.split == "train"]
    measured = train[:: max(1, len(train) // MEASURED)][:MEASURED]
    place = output or folder
    place.mkdir(parents=True, exist_ok=True)
    # In the folder it is for, so that it gets to its place by a rename.
    with tempfile.TemporaryDirectory(dir=place, prefix=".export-") as name:
        made = Path(name)
        for path in folder.iterdir():
            if path.is_file():
                shutil.copy(path, made)
        queries = [to_query(example.row()) for example in measured]
        quantize(model, queries, made / FOLDER)
        engine = load_int8(made, str(folder))
        found = compare(
            model,
            answers(model, held_out, REPORTED),
            answers(engine, held_out, REPORTED),
        )
        if fault := _fault(found):
            raise ModelError(f"{folder}: {fault}: nothing written; score with torch")
        report = {
            "weights_sha256": weights_hash(made),
            "made_by": {name: version(name) for name in ("openvino", "torch")},
            "against_float32": found,
        }
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
    model: TrainedModel,
    usual: tuple[Answers, Answers | None],
    quick: tuple[Answers, Answers | None],
) -> dict[str, dict[str, float]]:
    """Compare what an engine answers with what the model does that it was made of.

    Returns:
        For stance and sentiment: labels compared, percent that agree, macro-F1 of
        both in percent, mean and greatest difference of a probability.
    """
    report = {}
    for head, *both in zip(("stance", "sentiment"), usual, quick, strict=True):
        pair = [found for found in both if found]
        if len(pair) < len(both):
            continue
        chances = [model.calibration.probabilities(head, one.logits) for one in pair]
        apart = np.abs(chances[0] - chances[1]).max(-1)
        same = np.equal(pair[0].guesses, pair[1].guesses)
        f1s = [100 * float(a.macro_f1(a.counts().sum(0))) for a in pair]
        report[head] = {
            "labels": len(same),
            "agreement": round(100 * float(same.mean()), 2),
            "macro_f1_float32": round(f1s[0], 2),
            "macro_f1_int8": round(f1s[1], 2),
            "mean_difference": round(float(apart.mean()), 5),
            "greatest_difference": round(float(apart.max()), 5),
        }
    return report


def _fault(found: dict[str, dict[str, float]]) -> str | None:
    """Say why an engine must not be used; None if it may."""
    for head, values in found.items():
        lost = values["macro_f1_float32"] - values["macro_f1_int8"]
        if values["agreement"] < LEAST_AGREEMENT or lost > MOST_LOST:
            return (
                f"{values['agreement']}% of the {head} labels of its int8 engine are "
                f"those of float32, and it loses {lost:.2f} points of macro-F1 (at "
                f"least {LEAST_AGREEMENT}% and at most {MOST_LOST} points are needed)"
            )
    return None
