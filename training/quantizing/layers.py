"""What stands in an encoder for its layers once they are in 8 bits."""

import torch
from torch import Tensor, nn
from torch.nn.functional import embedding, linear

MOST = 127
"""The greatest integer of weights; the least is its negative."""

STEPS = 255
"""The greatest integer of activations; the least is 0."""


class FixedScale(nn.Module):
    """Activations in `STEPS` steps from 0, on a scale that is fixed beforehand.

    Args:
        centers: (K,) that features are counted from.
        factors: (K,) that they are then divided by, which evens them out.
        most: The greatest number, after that, that is not cut.
    """

    inverse: Tensor
    """(K,) one by each factor."""
    offset: Tensor
    """(K,) what a feature of zero becomes."""

    def __init__(self, centers: Tensor, factors: Tensor, most: float) -> None:
        super().__init__()
        self.register_buffer("inverse", 1 / factors)
        # Integers without a sign are the quicker ones, so no number is below zero.
        self.register_buffer("offset", most - centers / factors)
        self.step = 2 * most / STEPS

    def forward(self, states: Tensor) -> Tensor:
        """Map (..., K) to what is left of it in 8 bits, moved and evened out."""
        even = states * self.inverse + self.offset
        return torch.fake_quantize_per_tensor_affine(even, self.step, 0, 0, STEPS)

    def repeat(self, counts: Tensor) -> None:
        """Take features of which each is there so often: (K,) counts."""
        self.inverse = self.inverse.repeat_interleave(counts)
        self.offset = self.offset.repeat_interleave(counts)


class IntegerLinear(nn.Module):
    """A linear layer whose weights are integers.

    Args:
        activations: Puts the inputs into 8 bits.
        integers: (N, K) weights, from -127 to 127.
        scales: (N, 1) of each output.
        bias: (N,).
    """

    integers: Tensor
    scales: Tensor
    bias: Tensor

    def __init__(
        self, activations: FixedScale, integers: Tensor, scales: Tensor, bias: Tensor
    ) -> None:
        super().__init__()
        self.activations = activations
        self.register_buffer("integers", integers.to(torch.int8))
        self.register_buffer("scales", scales)
        self.register_buffer("bias", bias)

    def forward(self, states: Tensor) -> Tensor:
        """Map (..., K) to (..., N)."""
        weights = self.integers.float() * self.scales
        return linear(self.activations(states), weights, self.bias)

    def repeat_outputs(self, counts: Tensor) -> None:
        """Give each output so often: (N,) counts."""
        self.integers = self.integers.repeat_interleave(counts, 0)
        self.scales = self.scales.repeat_interleave(counts, 0)
        self.bias = self.bias.repeat_interleave(counts)


class HalfEmbedding(nn.Module):
    """A table of vectors in 16 bits, as a model's file has it.

    Rounding it to integers would change labels, and it costs no time.

    Args:
        layer: What it stands for.
    """

    table: Tensor

    def __init__(self, layer: nn.Embedding) -> None:
        super().__init__()
        self.register_buffer("table", layer.weight.detach().half())

    def forward(self, rows: Tensor) -> Tensor:
        """Map (...) numbers of rows to (..., size)."""
        return embedding(rows, self.table).float()
