"""What enters a network -> tensors of torch, on the device that it is on."""

from dataclasses import dataclass, fields
from typing import Self

import torch
from torch import Tensor

from .encoding import Batch
from .inputs import Inputs


@dataclass(frozen=True, slots=True)
class Tensors:
    """`Inputs` as tensors; shapes and meaning are told there."""

    input_ids: Tensor
    attention_mask: Tensor
    statement_tokens: Tensor
    statement_starts: Tensor
    pair_tokens: Tensor
    pair_starts: Tensor
    pair_statement: Tensor

    @classmethod
    def of(cls, batch: Batch) -> Self:
        """Make tensors of a batch, on the CPU."""
        arrays = Inputs.of(batch).named()
        return cls(**{name: torch.from_numpy(each) for name, each in arrays.items()})

    def to(self, device: torch.device | str) -> Self:
        """Move every tensor to a device; a GPU fetches them while Python goes on."""
        device = torch.device(device)

        def moved(tensor: Tensor) -> Tensor:
            if device.type != "cuda":
                return tensor.to(device)
            return tensor.pin_memory().to(device, non_blocking=True)

        return type(self)(*(moved(getattr(self, each.name)) for each in fields(self)))
