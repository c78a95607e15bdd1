"""What stands in an encoder for its layers once they are in 8 bits."""

import torch
from torch import Tensor, nn
from torch.nn.functional import embedding, linear

from geostance.models.int8 import GROUP

MOST = 127
"""The greatest integer; the least is its negative, so that zero is an integer."""


class FixedScale(nn.Module):
    """Activations in 256 steps between two numbers that are fixed beforehand.

    Args:
        factors: (K,) that features are divided by first, which evens them out.
        low: The least number, after that; at most 0.
        high: The greatest; at least 0.
    """

    inverse: Tensor
    """(K,) one by each factor."""

    def __init__(self, factors: Tensor, low: float, high: float) -> None:
        super().__init__()
        self.register_buffer("inverse", 1 / factors)
        self.step = max(high - low, 1e-6) / (2 * MOST + 1)
        self.zero = min(max(round(-low / self.step), 0), 2 * MOST + 1)

    def forward(self, states: Tensor) -> Tensor:
        """Map (..., K) to what is left of it in 8 bits, evened out."""
        return torch.fake_quantize_per_tensor_affine(
            states * self.inverse, self.step, self.zero, 0, 2 * MOST + 1
        )


class ScaleOfItsOwn(nn.Module):
    """Activations in integers with a scale for each token and `GROUP` of features.

    OpenVINO makes them so while it runs; here is what that leaves of them.
    """

    def forward(self, states: Tensor) -> Tensor:
        """Map (..., K) to what is left of it in 8 bits."""
        size = states.shape[-1]
        tracing = torch.jit.is_tracing()  # type: ignore[attr-defined,no-untyped-call]
        if tracing or size % GROUP:
            return states
        groups = states.reshape(*states.shape[:-1], -1, GROUP)
        steps = groups.abs().amax(-1, keepdim=True).clamp_min(1e-9) / MOST
        return ((groups / steps).round() * steps).reshape(states.shape)


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
    zeros: Tensor

    def __init__(
        self,
        activations: FixedScale | ScaleOfItsOwn,
        integers: Tensor,
        scales: Tensor,
        bias: Tensor,
    ) -> None:
        super().__init__()
        self.activations = activations
        # The engine's products with scales of their own take weights without a sign.
        self.above = 0 if isinstance(activations, FixedScale) else MOST + 1
        kind = torch.uint8 if self.above else torch.int8
        self.register_buffer("integers", (integers + self.above).to(kind))
        self.register_buffer("scales", scales)
        self.register_buffer("bias", bias)
        self.register_buffer("zeros", torch.full_like(scales, self.above).to(kind))

    def forward(self, states: Tensor) -> Tensor:
        """Map (..., K) to (..., N)."""
        weights = self.integers.float()
        if self.above:
            weights = weights - self.zeros.float()
        return linear(self.activations(states), weights * self.scales, self.bias)


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
