"""The tokenizer of a model folder, without transformers, whose import takes seconds."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor


class FileTokenizer:
    """What `StatementEncoder` asks of a fast tokenizer of transformers.

    The same library does the work for both; a test holds that the tensors are equal.

    Args:
        folder: It holds tokenizer.json and tokenizer_config.json.
    """

    def __init__(self, folder: Path) -> None:
        self.raw = Tokenizer.from_file(str(folder / "tokenizer.json"))
        path = folder / "tokenizer_config.json"
        settings: dict[str, Any] = json.loads(path.read_text("utf-8"))
        self.pad_token = _content(settings["pad_token"])
        self.padding_side = settings.get("padding_side", "right")
        self.truncation_side = settings.get("truncation_side", "right")

    def add_special_tokens(self, tokens: Mapping[str, list[str]]) -> None:
        """Add those that are absent."""
        for added in tokens.values():
            self.raw.add_special_tokens(added)

    def convert_tokens_to_ids(self, tokens: Sequence[str]) -> list[int | None]:
        """Return the ids of tokens."""
        return [self.raw.token_to_id(token) for token in tokens]

    def __call__(
        self,
        texts: Sequence[str],
        max_length: int,
        stride: int,
        **_: Any,  # noqa: ANN401
    ) -> dict[str, Tensor]:
        """Tokenize texts into windows, padded to the longest of them.

        Args:
            texts: S texts.
            max_length: Tokens in a window, specials included.
            stride: Tokens that neighbouring windows share.

        Returns:
            `input_ids`, `attention_mask`, `special_tokens_mask`, all (W, L),
            `offset_mapping` (W, L, 2) and `overflow_to_sample_mapping` (W,).
        """
        self.raw.enable_truncation(
            max_length, stride=stride, direction=self.truncation_side
        )
        self.raw.enable_padding(
            direction=self.padding_side,
            pad_id=self.raw.token_to_id(self.pad_token),
            pad_token=self.pad_token,
        )
        windows = [
            (number, window)
            for number, first in enumerate(self.raw.encode_batch(list(texts)))
            for window in (first, *first.overflowing)
        ]
        return {
            "input_ids": _tensor([w.ids for _, w in windows]),
            "attention_mask": _tensor([w.attention_mask for _, w in windows]),
            "special_tokens_mask": _tensor([w.special_tokens_mask for _, w in windows]),
            "offset_mapping": _tensor([w.offsets for _, w in windows]),
            "overflow_to_sample_mapping": _tensor([number for number, _ in windows]),
        }


def _tensor(values: list[Any]) -> Tensor:
    return torch.from_numpy(np.array(values, dtype=np.int64))


def _content(token: str | dict[str, Any]) -> str:
    return token if isinstance(token, str) else str(token["content"])
