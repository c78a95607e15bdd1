"""The trained folder as a type: what `geostance train` writes and scoring loads.

config.json, model.safetensors, tokenizer files and calibration.json are needed to
score; training adds metrics.json, training.yaml, environment.json and a card.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import torch

from .calibration import Calibration
from .encoding import StatementEncoder
from .errors import ModelError
from .folder import checked_config, find_model, read_calibration, unreadable
from .network import StanceConfig, StanceNetwork
from .quiet import quiet_transformers
from .saving import whole_folder


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """A network with the encoder that feeds it and the calibration of its outputs."""

    network: StanceNetwork
    encoder: StatementEncoder
    calibration: Calibration
    source: str
    """Where it came from: a folder, or a hub id."""

    @property
    def engine(self) -> str:
        """What runs the encoder."""
        return "torch"

    @classmethod
    def load(cls, source: str | Path | None = None) -> Self:
        """Load a folder, a hub id, or, with no argument, the model that ships.

        Raises:
            ModelError: If it is missing, incomplete, cut short or of another kind.
        """
        from transformers import PreTrainedTokenizerFast

        folder = find_model(source)
        config = StanceConfig.from_dict(checked_config(folder))
        try:
            with quiet_transformers():
                loaded: Any = StanceNetwork.from_pretrained(
                    folder,
                    config=config,
                    dtype=torch.float32,
                    output_loading_info=True,
                )
            tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
        except Exception as error:  # safetensors and tokenizers raise their own kinds
            raise unreadable(folder, error) from None
        network, found = loaded
        if missing := found["missing_keys"]:
            # transformers has filled them at random, and only warns.
            raise ModelError(
                f"{folder}: model.safetensors lacks {len(missing)} weights, "
                f"{min(missing)} among them: copy it again"
            )
        encoder = StatementEncoder(
            tokenizer, config.max_length, config.overlap, config.hides_names
        )
        network.train(False)
        return cls(network, encoder, read_calibration(folder), str(source or "default"))

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
