"""A folder that is complete or absent, even if the disk fills up meanwhile."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from safetensors import SafetensorError

from .errors import ModelError

_LAST = "config.json"
"""Without this file a folder is no model of ours; so it goes first and comes last."""


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """Give a place to write a model to, and move all of it to `folder` at the end.

    The place lies inside `folder`: moving out of it takes no more of the disk, needs
    no rights on the folder above, and works where `folder` is a mount. Files of other
    names that lay in `folder` stay.

    Raises:
        ModelError: If a file cannot be written; `folder` is then as it was.
    """
    existed = folder.is_dir()
    place = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder))
        yield place
        (folder / _LAST).unlink(missing_ok=True)
        for path in sorted(place.iterdir(), key=lambda path: path.name == _LAST):
            path.replace(folder / path.name)
    except Exception as error:
        if not cannot_write(error):
            raise
        raise ModelError(
            f"{folder}: the model cannot be written ({str(error).splitlines()[0]}): "
            "make room or choose another folder; what lay there is as it was"
        ) from None
    finally:
        if place is not None:
            shutil.rmtree(place, ignore_errors=True)
        if not existed and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def cannot_write(error: Exception) -> bool:
    """Tell a full disk or a lack of rights from other errors.

    safetensors and tokenizers raise kinds of their own, with the number of the
    operating system's error in their message; torch's names its container.
    """
    return (
        isinstance(error, OSError | SafetensorError)
        or "(os error " in str(error)
        or "inline_container" in str(error)
        or "PytorchStreamWriter" in str(error)
    )
