"""Small runs: a config over the tiny encoder, and a fit of it without the rest."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from transformers import set_seed

from geostance.models.archive import TrainedModel
from geostance.models.config import build_config
from geostance.training.build import build_model
from geostance.training.checkpoints import Checkpoint
from geostance.training.config import TrainConfig
from geostance.training.data import load_splits
from geostance.training.fitting import fit
from geostance.training.run import dev_metrics, headline

Make = Callable[..., TrainConfig]
Fit = Callable[..., TrainedModel]


@pytest.fixture
def make(encoder_folder: Path, corpora: Path, tmp_path: Path) -> Make:
    """Return a config with some keys of `optim` set, and others of the top level."""

    def build(output: str = "model", seed: int = 13, **optim: Any) -> TrainConfig:
        values = {
            "encoder": {"name": str(encoder_folder), "max_length": 48, "overlap": 12},
            "data": {
                "root": str(corpora),
                "sources": [{"name": "newsmtsc"}, {"name": "dse", "weight": 1.5}],
            },
            "optim": {
                "epochs": 2,
                "batch_size": 16,
                "head_learning_rate": 0.01,
                "precision": "fp32",
                "averaging": 0.9,
            }
            | optim,
            "seed": seed,
            "output": str(tmp_path / output),
        }
        return build_config(TrainConfig, values, "test")

    return build


@pytest.fixture
def fitted() -> Fit:
    """Return the model that a config gives, fitted and not yet saved."""

    def run(config: TrainConfig, checkpoint: Checkpoint | None = None) -> TrainedModel:
        set_seed(config.seed)
        splits = load_splits(config.data, config.seed)
        model = build_model(config.encoder, list(splits.dev))

        def dev_scores(model: TrainedModel) -> dict[str, float]:
            metrics = dev_metrics(model, splits)
            return {name: headline(values)[1] for name, values in metrics.items()}

        fit(model, splits, config, dev_scores, checkpoint)
        return model

    return run
