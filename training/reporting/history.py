"""What the models that a run goes on or learns from were trained with."""

from pathlib import Path
from typing import Any

import yaml

from geostance.models.config import read_yaml
from geostance.training.config import TrainConfig

_RECORD = "training.yaml"
_START = "start.yaml"
_TEACHERS = "teachers.yaml"


def history(encoder: str) -> dict[str, Any] | None:
    """Return how an encoder that is a model of ours was trained; None for another.

    Args:
        encoder: `encoder.name` of a config.

    Returns:
        The values of its training.yaml; under `start` those of the model that it went
        on from itself, and under `taught_by` those of its teachers.
    """
    folder = Path(encoder)
    if not (folder / _RECORD).is_file():
        return None
    values = read_yaml(folder / _RECORD)
    if (folder / _START).is_file():
        values["start"] = read_yaml(folder / _START)
    if (folder / _TEACHERS).is_file():
        values["taught_by"] = read_yaml(folder / _TEACHERS)
    return values


def record_history(config: TrainConfig, folder: Path) -> None:
    """Write start.yaml and teachers.yaml where there are models of ours to tell of."""
    known = history(config.encoder.name)
    teachers = config.optim.teachers if config.optim.retention else ()
    taught_by = {name: found for name in teachers if (found := history(name))}
    for name, values in (_START, known), (_TEACHERS, taught_by):
        if values:
            text = yaml.safe_dump(values, sort_keys=False)
            (folder / name).write_text(text, "utf-8")


def first_encoder(encoder: str) -> str:
    """Return the pretrained encoder that it all began with."""
    known = history(encoder)
    while known is not None:
        encoder = known.get("members", [known])[0]["encoder"]["name"]
        known = known.get("start")
    return encoder
