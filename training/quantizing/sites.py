"""Where an encoder has linear layers, and what goes into them."""

from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from geostance.models.tensors import Tensors


class _ReachedError(Exception):
    """What was looked for has been seen; the rest of the encoder need not run."""


def sites(encoder: nn.Module, batch: Tensors) -> list[list[str]]:
    """Name the linear layers that take tokens, in the order in which they run.

    Those that take the very same input, as the queries, keys and values of a block do,
    stand together. A pooler, which takes one token of each window, is none of them.
    """
    met: list[tuple[Tensor, list[str]]] = []

    def note(name: str, _: nn.Module, given: tuple[Tensor]) -> None:
        (states,) = given
        if states.dim() < batch.input_ids.dim() + 1:
            return
        if met and met[-1][0] is states:
            met[-1][1].append(name)
        else:
            met.append((states, [name]))

    with ExitStack() as hooks:
        for name, module in encoder.named_modules():
            if isinstance(module, nn.Linear):
                handle = module.register_forward_pre_hook(partial(note, name))
                hooks.callback(handle.remove)
        _run(encoder, batch)
    return [names for _, names in met]


def inputs_of(encoder: nn.Module, name: str, batches: Sequence[Tensors]) -> Tensor:
    """Return what goes into a layer, (tokens, K), for all tokens but padding."""
    seen: list[Tensor] = []

    def hook(_: nn.Module, given: Any) -> None:  # noqa: ANN401
        seen.append(given[0])
        raise _ReachedError

    handle = encoder.get_submodule(name).register_forward_pre_hook(hook)
    try:
        for batch in batches:
            try:
                _run(encoder, batch)
            except _ReachedError:
                seen[-1] = seen[-1][batch.attention_mask.bool()]
    finally:
        handle.remove()
    return torch.cat(seen)


def feeds(encoder: nn.Module, first: str, second: str, batch: Tensors) -> bool:
    """Say whether each output of a layer makes one input of another, by itself.

    So it is if nothing but an activation function stands between them: inputs change
    places as outputs do, and what is added to one changes no other.
    """
    layer: Any = encoder.get_submodule(first)
    after: Any = encoder.get_submodule(second)
    if layer.out_features != after.in_features:
        return False

    def disturb(*run: Any) -> Tensor:  # noqa: ANN401
        moved: Tensor = run[-1].roll(1, dims=-1)
        moved[..., 0] += 1
        return moved

    wanted = inputs_of(encoder, second, [batch]).roll(1, dims=-1)
    handle = layer.register_forward_hook(disturb)
    try:
        found = inputs_of(encoder, second, [batch])
    finally:
        handle.remove()
    return torch.allclose(found[:, 1:], wanted[:, 1:], atol=1e-6)


def _run(encoder: nn.Module, batch: Tensors) -> None:
    with torch.no_grad():
        encoder(input_ids=batch.input_ids, attention_mask=batch.attention_mask)
