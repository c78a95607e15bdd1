"""Adapters of low rank: trained in place of the encoder, then made part of it.

Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models", ICLR 2022.
"""

import warnings
from collections.abc import Sequence
from typing import Any

from geostance.models.errors import ConfigError
from geostance.models.network import StanceNetwork
from geostance.training.config import LoraConfig


def add_adapters(
    network: StanceNetwork, config: LoraConfig, slot_ids: Sequence[int]
) -> None:
    """Freeze the encoder and give it adapters; slots and heads are trained as ever.

    Raises:
        ConfigError: If peft is not installed, or no layer has such a name.
    """
    try:
        import peft
    except ImportError:
        raise ConfigError(
            "optim.lora: peft is not installed: pip install 'geostance[lora]'"
        ) from None
    encoder: Any = network.encoder
    table = encoder.get_input_embeddings()
    name = next(name for name, module in encoder.named_modules() if module is table)
    settings = peft.LoraConfig(
        r=config.rank,
        lora_alpha=config.alpha,
        target_modules=config.targets or "all-linear",
        trainable_token_indices={name.rpartition(".")[2]: list(slot_ids)},
    )
    try:
        with warnings.catch_warnings():
            # peft asks transformers by names that are to go.
            warnings.simplefilter("ignore", FutureWarning)
            network.encoder = peft.get_peft_model(encoder, settings)
    except ValueError as error:
        reason = str(error).splitlines()[0]
        raise ConfigError(f"optim.lora.targets {config.targets}: {reason}") from None


def merge_adapters(network: StanceNetwork) -> None:
    """Add the adapters to the weights, which leaves a network like any other."""
    encoder: Any = network.encoder
    network.encoder = encoder.merge_and_unload()
