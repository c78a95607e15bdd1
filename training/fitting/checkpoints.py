"""Checkpoints: which are whole, which belong to a run, and what goes on from them."""

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from geostance.models.config import build_config, read_yaml
from geostance.models.errors import TrainingError
from geostance.training.config import TrainConfig

from .processes import is_first_process, say

AVERAGE = "average.pt"
_MANIFEST = "checkpoint.json"
_METRICS = "metrics.json"
_WRITTEN = ("config.json", "training.yaml", _METRICS, "README.md")
"""Files that a finished run has."""
_MAY_DIFFER = {
    "output",
    "data.root",
    "optim.checkpoint_steps",
    "optim.report_to",
    "optim.workers",
}
"""Keys that change nothing in the weights: the data itself is compared."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What two runs must share for one to go on where the other was."""

    config: dict[str, Any]
    """As `TrainConfig` dumps it."""

    data: str
    """`Splits.digest`."""

    processes: int
    """How many shared the work."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint all of whose files are there."""

    folder: Path
    origin: Origin
    finished: bool
    """Whether training was over: what is left is to evaluate and to write."""

    @property
    def step(self) -> int:
        """Steps that were made."""
        return _step(self.folder)


def begin(config: TrainConfig, resume: bool, overwrite: bool) -> Checkpoint | None:
    """Decide where a run starts, so that none is lost by mistake.

    Returns:
        The checkpoint to go on from; None to start at the beginning.

    Raises:
        TrainingError: If an earlier run would be overwritten, or cannot be gone on
            with.
    """
    output = config.output
    if overwrite:
        if is_first_process():
            remove(output)
        return None
    if resume:
        checkpoint = newest(output)
        if checkpoint:
            now = config.model_dump(mode="json")
            check_config(checkpoint.origin.config, now, checkpoint.folder)
        return checkpoint
    if left := folders(output):
        raise TrainingError(
            f"{output}: an unfinished run lies here, at step {_step(left[0])}: go on "
            "with --resume, start over with --overwrite, or set another output=FOLDER"
        )
    if any((output / name).is_file() for name in _WRITTEN[:3]):
        raise TrainingError(
            f"{output}: a finished run lies here: set another output=FOLDER, or "
            "replace it with --overwrite"
        )
    return None


def finished(config: TrainConfig) -> dict[str, Any] | None:
    """Return the metrics of a run that is over; None if the output holds none.

    Raises:
        TrainingError: If it was a run of another config.
    """
    output = config.output
    if not all((output / name).is_file() for name in _WRITTEN):
        return None
    was = read_yaml(output / "training.yaml")
    check_config(was, config.model_dump(mode="json"), output)
    say(f"{output}: this run is finished")
    metrics: dict[str, Any] = json.loads((output / _METRICS).read_text("utf-8"))
    return metrics


def seal(folder: Path, origin: Origin, finished: bool) -> None:
    """Write what tells a whole checkpoint from one cut short, as its last file."""
    files = {path.name: path.stat().st_size for path in folder.iterdir()}
    values = asdict(origin) | {"finished": finished, "files": files}
    beside = folder / f"{_MANIFEST}.part"
    beside.write_text(json.dumps(values), "utf-8")
    beside.replace(folder / _MANIFEST)


def folders(output: Path) -> list[Path]:
    """Return the checkpoints of a run, whole or not, the newest first."""
    found = [p for p in output.glob("checkpoint-*") if p.name[11:].isdecimal()]
    return sorted(found, key=_step, reverse=True)


def newest(output: Path) -> Checkpoint | None:
    """Return the newest whole checkpoint; None if there is none of any kind.

    Those cut short after it are named and removed.

    Raises:
        TrainingError: If none of those that there are is whole.
    """
    broken: list[tuple[Path, str]] = []
    for folder in folders(output):
        fault = _fault(folder)
        if fault is None:
            for path, reason in broken:
                say(f"{path}: cut short ({reason}): going on from {folder.name}")
                if is_first_process():
                    shutil.rmtree(path, ignore_errors=True)
            return _read(folder)
        broken.append((folder, fault))
    if broken:
        path, reason = broken[0]
        raise TrainingError(
            f"{path}: the checkpoint is cut short ({reason}) and there is no earlier "
            "one: start over with --overwrite"
        )
    return None


def remove(output: Path) -> None:
    """Remove all checkpoints of a run."""
    for folder in folders(output):
        shutil.rmtree(folder)


def check_same(before: Origin, now: Origin, where: Path) -> None:
    """Refuse to go on with another config, other data or other processes.

    Raises:
        TrainingError: With the keys that differ and their values.
    """
    check_config(before.config, now.config, where)
    if before.data != now.data:
        raise TrainingError(
            f"{where}: was made from other training data than lies there now: start "
            "over with --overwrite"
        )
    if before.processes != now.processes:
        raise TrainingError(
            f"{where}: was made by {before.processes} processes, and these are "
            f"{now.processes}: go on with as many"
        )


def check_config(before: dict[str, Any], now: dict[str, Any], where: Path) -> None:
    """Refuse to go on with another config.

    Raises:
        TrainingError: With the keys that differ and their values.
    """
    # Through the type, so that a key that is new has its default.
    old = build_config(TrainConfig, before, str(where)).model_dump(mode="json")
    old, now = _flat(old), _flat(now)
    differ = [
        f"{key} was {old.get(key)} and is {now.get(key)}"
        for key in sorted(old.keys() | now.keys())
        if key not in _MAY_DIFFER and old.get(key) != now.get(key)
    ]
    if differ:
        raise TrainingError(
            f"{where}: was made with another config: {'; '.join(differ)}: set it as it "
            "was, or start over with --overwrite"
        )


def _step(folder: Path) -> int:
    return int(folder.name.removeprefix("checkpoint-"))


def _fault(folder: Path) -> str | None:
    """Say what a checkpoint lacks."""
    try:
        files = json.loads((folder / _MANIFEST).read_text("utf-8"))["files"]
    except (OSError, ValueError, KeyError):
        return f"it has no valid {_MANIFEST}"
    for name, size in files.items():
        path = folder / name
        found = path.stat().st_size if path.is_file() else 0
        if found != size:
            return f"{name} has {found:,} of {size:,} bytes"
    return None


def _read(folder: Path) -> Checkpoint:
    values = json.loads((folder / _MANIFEST).read_text("utf-8"))
    origin = Origin(values["config"], values["data"], values["processes"])
    return Checkpoint(folder, origin, values["finished"])


def _flat(values: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Name every value by its path; a list is one value."""
    flat: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = value
    return flat
