"""A model folder: where it is and whether it is one, without transformers."""

import json
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .config import build_config
from .errors import ModelError
from .labels import SENTIMENTS, STANCES

if TYPE_CHECKING:
    from .calibration import Calibration

_NEEDED = ("config.json", "model.safetensors", "tokenizer.json", "calibration.json")

MODEL_TYPE = "geostance"
"""What config.json calls our networks."""


def find_model(source: str | Path | None) -> Path:
    """Return the folder of a model, fetching it if `source` is a hub id.

    Raises:
        ModelError: If there is no such folder and no such repository within reach.
    """
    if source is None:
        return Path(str(files("geostance.models") / "default"))
    if Path(source).is_dir():
        return Path(source)
    if Path(source).exists():
        raise ModelError(f"{source}: a model is a folder, and this is a file")
    if str(source).count("/") != 1 or str(source).startswith((".", "/", "~")):
        raise ModelError(f"{source}: no such model folder")
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(str(source)))
    except Exception as error:  # network and hub errors share no base class
        raise ModelError(
            f"{source}: no such model folder, and the hub does not give it "
            f"({first_line(error)})"
        ) from None


def checked_config(folder: Path) -> dict[str, Any]:
    """Return what config.json says, once it is sure that this version reads it.

    Raises:
        ModelError: If the folder lacks files, or is of another kind or version.
    """
    missing = [name for name in _NEEDED if not (folder / name).is_file()]
    try:
        values = json.loads((folder / "config.json").read_text("utf-8"))
        kind = values.get("model_type")
    except (OSError, ValueError, AttributeError):
        kind = None
    if kind != MODEL_TYPE:
        found = f"its model_type is {kind!r}" if kind else "it has no valid config.json"
        raise ModelError(f"{folder}: not a geostance model folder: {found}")
    if missing:
        raise ModelError(f"{folder}: the model lacks {', '.join(missing)}")
    for key, labels in (("stances", STANCES), ("sentiments", SENTIMENTS)):
        if values.get(key) != list(labels):
            raise ModelError(
                f"{folder}/config.json: {key} is {values.get(key)}, and this version "
                f"reads {list(labels)}: use the version that made the model"
            )
    order, known = values.get("convention_order"), values.get("conventions")
    if not order or sorted(order) != sorted(known or []):
        raise ModelError(
            f"{folder}/config.json: convention_order is {order}, no order of "
            f"conventions {sorted(known or [])}: train the model again"
        )
    return dict(values)


def read_calibration(folder: Path) -> "Calibration":
    """Read the temperatures of a model folder.

    Raises:
        ModelError: If they cannot be read.
        ConfigError: If they are not valid.
    """
    from .calibration import Calibration  # and torch: tables of scores do without

    path = folder / "calibration.json"
    try:
        values = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise unreadable(folder, error) from None
    return build_config(Calibration, values, str(path))


def unreadable(folder: Path, error: Exception) -> ModelError:
    """Return the error of a folder whose files are there and broken."""
    return ModelError(
        f"{folder}: the model's files cannot be read ({first_line(error)}): "
        "copy the folder again"
    )


def first_line(error: Exception) -> str:
    """Return the first line of what an error says, of another package's mostly."""
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]
