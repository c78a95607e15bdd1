"""What the model that a run goes on from was trained with, so that a card can tell."""

from pathlib import Path
from typing import Any

import yaml

from geostance.models.config import read_yaml

_RECORD = "training.yaml"
_START = "start.yaml"


def history(encoder: str) -> dict[str, Any] | None:
    """Return how an encoder that is a model of ours was trained; None for another.

    Args:
        encoder: `encoder.name` of a config.

    Returns:
        The values of its training.yaml, and under `start` those of the model that it
        went on from itself.
    """
    folder = Path(encoder)
    if not (folder / _RECORD).is_file():
        return None
    values = read_yaml(folder / _RECORD)
    if (folder / _START).is_file():
        values["start"] = read_yaml(folder / _START)
    return values


def record_history(encoder: str, folder: Path) -> None:
    """Write start.yaml into a folder if the encoder is a model of ours."""
    known = history(encoder)
    if known is not None:
        (folder / _START).write_text(yaml.safe_dump(known, sort_keys=False), "utf-8")


def first_encoder(encoder: str) -> str:
    """Return the pretrained encoder that it all began with."""
    known = history(encoder)
    while known is not None:
        encoder = known.get("members", [known])[0]["encoder"]["name"]
        known = known.get("start")
    return encoder
