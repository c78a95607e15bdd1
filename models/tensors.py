"""What enters a network -> tensors of torch, on the device that it is on."""

from typing import Self

import torch
from torch import Tensor

from .encoding import Batch
from .inputs import Inputs, gathered


class Tensors(Inputs[Tensor]):
    """`Inputs` as tensors."""

    __slots__ = ()

    @classmethod
    def of(cls, batch: Batch) -> Self:
        """Make tensors of a batch, on the CPU."""
        return cls(*map(torch.from_numpy, gathered(batch).named().values()))

    def to(self, device: torch.device | str) -> Self:
        """Move every tensor to a device; a GPU fetches them while Python goes on."""
        device = torch.device(device)

        def moved(tensor: Tensor) -> Tensor:
            if device.type != "cuda":
                return tensor.to(device)
            return tensor.pin_memory().to(device, non_blocking=True)

        return type(self)(*map(moved, self.named().values()))
