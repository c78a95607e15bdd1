"""The model that scores came from, as far as its errors are known."""

from pathlib import Path

from geostance.models.errors import GeostanceError
from geostance.models.folder import find_model
from geostance.models.hashes import weights_hash

from .correcting import Confusion
from .scores import Scores


def find_confusion(
    scores: Scores, model: str | Path | None
) -> tuple[Confusion | None, str]:
    """Find how the model of some scores errs.

    Args:
        scores: Whose manifest may name the model.
        model: A folder or hub id that the user gives instead.

    Returns:
        The confusion of its dev data, and in words what it is or why there is none.

    Raises:
        GeostanceError: If the user's model is not there or does not tell.
    """
    if model is not None:
        folder = _folder(str(model))
        return Confusion.read(folder), _described(str(model), _other(scores, folder))
    if scores.run is None:
        return None, (
            f"none: {scores.path.name} does not tell which model scored it: give "
            "--model, or score into a folder"
        )
    source = scores.run.manifest["model"]["id"]
    try:
        folder = _folder(source)
        if other := _other(scores, folder):
            return None, f"none: {other}: give --model with the one that did"
        return Confusion.read(folder), _described(source, "")
    except GeostanceError as error:
        return None, f"none: {error}: give --model"


def _folder(model: str) -> Path:
    return find_model(None if model == "default" else model)


def _other(scores: Scores, folder: Path) -> str:
    """Say that the scores are of another model; empty if they are not, or who knows."""
    name = "model.safetensors"
    known = scores.run.manifest["model"]["sha256"].get(name) if scores.run else None
    if known is None or not (folder / name).is_file():
        return ""
    same = weights_hash(folder) == known
    return "" if same else f"{folder} is not the model that scored these (its weights)"


def _described(model: str, doubt: str) -> str:
    text = f"by the confusion matrix of the dev data of {model}"
    return f"{text}; but {doubt}" if doubt else text
