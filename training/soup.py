"""Several fine-tunings of one start -> one model with the mean of their weights.

Wortsman et al., "Model soups: averaging weights of multiple fine-tuned models improves
accuracy without increasing inference time", ICML 2022.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from geostance.models.archive import TrainedModel
from geostance.models.config import load_config
from geostance.models.errors import ModelError
from geostance.training.config import TrainConfig
from geostance.training.mixing.data import load_splits
from geostance.training.reporting.history import history
from geostance.training.run import finish
from geostance.training.sources import SOURCES


def soup(members: Sequence[Path], root: Path, output: Path) -> dict[str, Any]:
    """Average runs of `geostance train`, calibrate, evaluate and save the result.

    Args:
        members: Their folders. They, or the runs that they went on from, must have
            begun with the same encoder, sources of stances and seed, which make the
            first weights; what else they were trained with may differ, attributions
            among it.
        root: The folder above the corpora, for the dev splits.
        output: The folder to write.

    Returns:
        The metrics that are also written to metrics.json.

    Raises:
        ModelError: If a member is no model folder or had another start.
        DataError: If a source is missing or malformed.
    """
    configs = [load_config(TrainConfig, folder / "training.yaml") for folder in members]
    for folder in members:
        if _start(folder) != _start(members[0]):
            raise ModelError(
                f"{folder}: started from other weights than {members[0]}: members need "
                "the same encoder, sources and seed, or to go on from such runs"
            )
    models = [TrainedModel.load(folder) for folder in members]
    # Members may also have learned attribution, from sources that have no stances.
    richest = max(configs, key=lambda config: len(config.data.sources))
    data = richest.data.model_copy(update={"root": root})
    splits = load_splits(data, richest.seed)
    config = richest.model_copy(update={"data": data, "output": output})
    settings = {"members": [c.model_dump(mode="json") for c in configs]}
    return finish(average(models), splits, config, settings)


def average(models: Sequence[TrainedModel]) -> TrainedModel:
    """Return a model in which each weight is the mean of the models that have it."""
    states = [model.network.state_dict() for model in models]
    richest = max(models, key=lambda model: model.network.config.attribution)
    mean = {
        name: torch.stack([state[name] for state in states if name in state]).mean(0)
        for name in richest.network.state_dict()
    }
    richest.network.load_state_dict(mean)
    return replace(richest, source="soup")


def _start(folder: Path) -> tuple[object, ...]:
    """Return what made the first weights of a run, or of the run it goes back to."""
    run = history(str(folder)) or {}
    while "start" in run:
        run = run["start"]
    encoder = run["encoder"]
    sources = [s["name"] for s in run["data"]["sources"] if SOURCES[s["name"]].labels]
    return (
        encoder["name"],
        encoder["max_length"],
        encoder["overlap"],
        sources,
        run["seed"],
    )
