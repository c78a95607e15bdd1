"""A tiny untrained encoder: to try a run where there is no pretrained one."""

from importlib.resources import files
from pathlib import Path
from typing import Any

from transformers import AutoConfig, AutoModel, PreTrainedTokenizerFast

from geostance.models.errors import ConfigError

PREFIX = "random:"
_TYPES = ("bert", "deberta-v2", "modernbert", "xlm-roberta")


def untrained(name: str) -> tuple[Any, Any]:
    """Return the tokenizer of the model that ships, and an encoder without training.

    Args:
        name: `random:` and the type that transformers knows the architecture by.

    Raises:
        ConfigError: If the type is none of those that are tested.
    """
    kind = name.removeprefix(PREFIX)
    if kind not in _TYPES:
        raise ConfigError(
            f"encoder.name {name!r}: choose from "
            f"{', '.join(PREFIX + known for known in _TYPES)}"
        )
    folder = Path(str(files("geostance.models") / "default"))
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    config = AutoConfig.for_model(
        kind,
        vocab_size=len(tokenizer),
        pad_token_id=tokenizer.pad_token_id,
        hidden_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=128,
    )
    return tokenizer, AutoModel.from_config(config)
