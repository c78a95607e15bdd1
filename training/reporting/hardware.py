"""What a run was computed on, for those who repeat it."""

import os
import platform
from typing import Any

import torch


def hardware() -> dict[str, Any]:
    """Return the kind of processor, its cores, and the name of a GPU if any."""
    accelerator = None
    if torch.cuda.is_available():
        accelerator = torch.cuda.get_device_name()
    elif torch.backends.mps.is_available():
        accelerator = "MPS"
    return {
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "accelerator": accelerator,
    }
