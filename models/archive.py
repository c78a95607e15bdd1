"""The trained folder as a type: what `geostance train` writes and scoring loads.

config.json, model.safetensors, tokenizer files and calibration.json are needed to
score; training adds metrics.json, training.yaml, environment.json and a card.
"""

import json
import shutil
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Self

import torch

from .calibration import Calibration
from .config import build_config
from .encoding import StatementEncoder
from .errors import ModelError
from .labels import SENTIMENTS, STANCES
from .network import StanceConfig, StanceNetwork
from .quiet import quiet_transformers
from .saving import whole_folder

_NEEDED = ("config.json", "model.safetensors", "tokenizer.json", "calibration.json")


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """A network with the encoder that feeds it and the calibration of its outputs."""

    network: StanceNetwork
    encoder: StatementEncoder
    calibration: Calibration
    source: str
    """Where it came from: a folder, or a hub id."""

    @classmethod
    def load(cls, source: str | Path | None = None) -> Self:
        """Load a folder, a hub id, or, with no argument, the model that ships.

        Raises:
            ModelError: If it is missing, incomplete, cut short or of another kind.
        """
        from transformers import PreTrainedTokenizerFast

        folder = find_model(source)
        config = _checked_config(folder)
        try:
            with quiet_transformers():
                loaded: Any = StanceNetwork.from_pretrained(
                    folder,
                    config=config,
                    dtype=torch.float32,
                    output_loading_info=True,
                )
            tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
            values = json.loads((folder / "calibration.json").read_text("utf-8"))
        except Exception as error:  # safetensors and tokenizers raise their own kinds
            raise ModelError(
                f"{folder}: the model's files cannot be read ({_first_line(error)}): "
                "copy the folder again"
            ) from None
        network, found = loaded
        if missing := found["missing_keys"]:
            # transformers has filled them at random, and only warns.
            raise ModelError(
                f"{folder}: model.safetensors lacks {len(missing)} weights, "
                f"{min(missing)} among them: copy it again"
            )
        calibration = build_config(
            Calibration, values, str(folder / "calibration.json")
        )
        encoder = StatementEncoder(
            tokenizer, config.max_length, config.overlap, config.hides_names
        )
        network.train(False)
        return cls(network, encoder, calibration, str(source or "default"))

    def save(self, folder: Path | str) -> None:
        """Write everything `load` needs, weights as fp16 safetensors.

        Raises:
            ModelError: If a file cannot be written; what lay there is then as it was.
        """
        with whole_folder(Path(folder)) as place:
            self.write(place)

    def write(self, folder: Path) -> None:
        """Write what `save` does, file by file: a failure leaves a part of them."""
        halves = {
            name: value.half() for name, value in self.network.state_dict().items()
        }
        with quiet_transformers():
            self.network.save_pretrained(folder, state_dict=halves)
        self.encoder.tokenizer.save_pretrained(folder)
        self.calibration.write(folder)
        # safetensors lets no one else read its file, whatever the umask says.
        shutil.copymode(folder / "calibration.json", folder / "model.safetensors")


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
            f"({_first_line(error)})"
        ) from None


def _checked_config(folder: Path) -> StanceConfig:
    missing = [name for name in _NEEDED if not (folder / name).is_file()]
    try:
        values = json.loads((folder / "config.json").read_text("utf-8"))
        kind = values.get("model_type")
    except (OSError, ValueError, AttributeError):
        kind = None
    if kind != StanceConfig.model_type:
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
    return StanceConfig.from_dict(values)


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]
