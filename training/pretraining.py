"""An encoder goes on reading: masked words of the texts at hand, names hidden.

Gururangan et al., "Don't Stop Pretraining: Adapt Language Models to Domains and Tasks",
ACL 2020. The slots that stand for names learn their meaning here, before any label.
"""

from collections.abc import Sequence
from random import Random
from typing import Any

import torch
from transformers import (
    AutoModelForMaskedLM,
    DataCollatorForLanguageModeling,
    PrinterCallback,
    Trainer,
    set_seed,
)

from geostance.models.encoding import StatementEncoder
from geostance.models.errors import ConfigError
from geostance.models.quiet import quiet_transformers
from geostance.models.saving import whole_folder
from geostance.training.config import TrainConfig
from geostance.training.fitting.build import (
    add_slots,
    locate_encoder,
    pretrained_encoder,
)
from geostance.training.fitting.order import token_sizes
from geostance.training.fitting.progress import Progress
from geostance.training.fitting.trainer import training_arguments
from geostance.training.mixing.data import load_splits
from geostance.training.sources.examples import to_query


class _Collator:
    """Encodes examples with slots at random and hides 15% of the tokens."""

    def __init__(self, encoder: StatementEncoder, seed: int) -> None:
        self.encoder = encoder
        self.random = Random(seed)
        self.hide = DataCollatorForLanguageModeling(encoder.tokenizer, seed=seed)

    def __call__(self, rows: Sequence[dict[str, Any]]) -> dict[str, torch.Tensor]:
        batch = self.encoder([to_query(row) for row in rows], self.random)
        hidden, labels = self.hide.torch_mask_tokens(
            torch.from_numpy(batch.input_ids.copy()),
            special_tokens_mask=torch.from_numpy(batch.statement < 0),
        )
        return {
            "input_ids": hidden,
            "attention_mask": torch.from_numpy(batch.attention_mask),
            "labels": labels,
        }


def pretrain(config: TrainConfig) -> float:
    """Go on with masked-language modelling; write an encoder for `encoder.name`.

    Args:
        config: Its encoder, its sources' train splits and `optim`'s epochs, batch size
            and learning rate are used; its output is the folder to write.

    Returns:
        The loss, in nats a hidden token, over the last steps.

    Raises:
        ConfigError: If the encoder cannot be loaded or is a model of ours.
        DataError: If a source is missing or malformed.
    """
    set_seed(config.seed)
    tokenizer, network = pretrained_encoder(config.encoder.name)
    encoder = StatementEncoder(
        tokenizer, config.encoder.max_length, config.encoder.overlap
    )
    add_slots(network, encoder)
    splits = load_splits(config.data, config.seed)
    lengths = [longest for longest, _ in token_sizes(encoder, splits.train)]
    model = _with_head(config.encoder.name, network, len(tokenizer))
    trainer = Trainer(
        model=model,
        args=training_arguments(
            config,
            train_sampling_strategy="group_by_length",
            length_column_name="length",
            eval_strategy="no",
            save_strategy="no",
            metric_for_best_model=None,
        ),
        train_dataset=splits.train_dataset().add_column("length", lengths),
        data_collator=_Collator(encoder, config.seed),
    )
    trainer.remove_callback(PrinterCallback)
    trainer.add_callback(Progress(f"{config.optim.batch_size} statements"))
    trainer.train()
    with whole_folder(config.output) as folder, quiet_transformers():
        model.base_model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    return float(losses[-1]) if losses else float("nan")


def _with_head(name: str, network: Any, size: int) -> Any:  # noqa: ANN401
    """Put a language-modelling head on an encoder with slots."""
    try:
        with quiet_transformers():
            model: Any = AutoModelForMaskedLM.from_pretrained(locate_encoder(name))
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"encoder.name {name!r}: it has no masked-language head: "
            f"{str(error).splitlines()[0]}"
        ) from None
    model.resize_token_embeddings(size, mean_resizing=False)
    model.base_model.load_state_dict(network.state_dict(), strict=False)
    return model
