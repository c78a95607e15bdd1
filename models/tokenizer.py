"""The tokenizer of a model folder, without transformers, whose import takes seconds."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer


class FileTokenizer:
    """What `StatementEncoder` asks of a fast tokenizer of transformers.

    The same library does the work for both; a test holds that the batches are equal.

    Args:
        folder: It holds tokenizer.json and tokenizer_config.json.
    """

    def __init__(self, folder: Path) -> None:
        self.raw = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.raw.no_padding()
        path = folder / "tokenizer_config.json"
        settings: dict[str, Any] = json.loads(path.read_text("utf-8"))
        pad = _content(settings["pad_token"])
        self.pad_token_id: int | None = self.raw.token_to_id(pad)
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
        return_offsets_mapping: bool,
        **_: Any,  # noqa: ANN401
    ) -> dict[str, list[Any]]:
        """Tokenize texts into windows, none of them padded.

        Args:
            texts: S texts.
            max_length: Tokens in a window, specials included.
            stride: Tokens that neighbouring windows share.
            return_offsets_mapping: Whether to tell where tokens stand in their text.

        Returns:
            Of each window: `input_ids`, `special_tokens_mask`, `offset_mapping` if
            asked for, and in `overflow_to_sample_mapping` the text it is of.
        """
        self.raw.enable_truncation(
            max_length, stride=stride, direction=self.truncation_side
        )
        windows = [
            (number, window)
            for number, first in enumerate(self.raw.encode_batch(list(texts)))
            for window in (first, *first.overflowing)
        ]
        found: dict[str, list[Any]] = {
            "input_ids": [window.ids for _, window in windows],
            "special_tokens_mask": [w.special_tokens_mask for _, w in windows],
            "overflow_to_sample_mapping": [number for number, _ in windows],
        }
        if return_offsets_mapping:
            found["offset_mapping"] = [window.offsets for _, window in windows]
        return found


def _content(token: str | dict[str, Any]) -> str:
    return token if isinstance(token, str) else str(token["content"])
