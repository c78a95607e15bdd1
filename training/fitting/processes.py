"""Which of the processes that torchrun starts this one is, and what it says."""

import os
import sys

import torch


def is_first_process() -> bool:
    """Tell the process that writes, evaluates and speaks for all."""
    return int(os.environ.get("RANK", "0")) == 0


def say(line: str) -> None:
    """Print a line on stderr, once for all processes."""
    if is_first_process():
        print(line, file=sys.stderr, flush=True)  # noqa: T201


def part() -> None:
    """End the processes' connection: from here on, each works alone."""
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        torch.distributed.destroy_process_group()
