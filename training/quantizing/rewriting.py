"""An encoder as OpenVINO reads it -> the same, in operations that are quicker there."""

from typing import Any

import numpy as np

_NEVER = -1e4
"""Added to how much a token heeds what is padding."""


def write_out_attention(model: Any) -> None:  # noqa: ANN401
    """Write attention in plain products, where a mask says what is heeded.

    On statements this short they are quicker than one operation, and what OpenVINO
    itself would make of that one lays keys out anew and adds up masks for each layer.

    Args:
        model: Of OpenVINO; it is changed in place.
    """
    from openvino import Type, opset13

    added: dict[str, Any] = {}
    for whole in _of_type(model, "ScaledDotProductAttention"):
        if whole.get_input_size() < 5:  # neither a mask nor a scale: left as it is
            continue
        queries, keys, values, mask, scale = whole.input_values()
        if mask.get_element_type() != Type.boolean:
            continue
        name = mask.get_node().get_friendly_name()
        if name not in added:
            added[name] = opset13.select(mask, np.float32(0), np.float32(_NEVER))
        heeded = opset13.matmul(opset13.multiply(queries, scale), keys, False, True)
        shares = opset13.softmax(opset13.add(heeded, added[name]), -1)
        found = opset13.matmul(shares, values, False, False)
        whole.output(0).replace(found.output(0))


def split_norms(model: Any) -> None:  # noqa: ANN401
    """Let whatever takes what a norm returns do the norm's last steps by itself.

    A norm ends in a product and a sum, whose result goes to the next layer, which
    multiplies it, and past that to another sum. To compute it in either place, in one
    pass with what is done there, is quicker than to write it down and to read it twice.

    Args:
        model: Of OpenVINO; it is changed in place.
    """
    from openvino import opset13

    for norm in _of_type(model, "Add"):
        product = norm.input_value(0).get_node()
        if product.get_type_name() != "Multiply":
            continue
        even, scale = product.input_values()
        if even.get_node().get_type_name() != "MVN":
            continue
        shift = norm.input_value(1)
        for target in norm.output(0).get_target_inputs():
            after = target.get_node()
            if after.get_type_name() == "Add":
                factor, other = scale, after.input_value(1 - target.get_index())
                rest = opset13.add(other, shift)
            elif after.get_type_name() == "Multiply":
                other = after.input_value(1 - target.get_index())
                factor, rest = (opset13.multiply(one, other) for one in (scale, shift))
            else:
                continue
            total = opset13.add(opset13.multiply(even, factor), rest)
            after.output(0).replace(total.output(0))


def _of_type(model: Any, kind: str) -> list[Any]:  # noqa: ANN401
    return [node for node in model.get_ordered_ops() if node.get_type_name() == kind]
