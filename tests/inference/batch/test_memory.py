"""Memory that was freed goes back to the system."""

import ctypes
import re
import sys
from pathlib import Path

import pytest

from geostance.inference.batch import memory

BLOCK, BLOCKS = 64 * 1024, 2000


def resident() -> int:
    """Return the bytes of this process that are in memory."""
    status = Path("/proc/self/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found is not None
    return 1024 * int(found[1])


def test_holes_between_blocks_in_use_go_back():
    if sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "malloc_trim"):
        pytest.skip("not glibc")
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    libc.free.argtypes = [ctypes.c_void_p]
    blocks = [libc.malloc(BLOCK) for _ in range(BLOCKS)]
    for block in blocks:
        ctypes.memset(block, 1, BLOCK)
    # The last block stays, so that the heap cannot shrink by itself.
    for block in blocks[:-1]:
        libc.free(block)
    before = resident()
    memory.give_back()
    assert before - resident() > BLOCK * BLOCKS / 2
    libc.free(blocks[-1])


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    memory.give_back()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.delattr(ctypes, "CDLL")
    memory.give_back()
