"""Memory that was freed goes back to the system."""

import ctypes
import sys


def give_back() -> None:
    """Return what glibc keeps of freed memory; another C library is left alone.

    Buffers of ever other lengths, from several threads, leave holes between those in
    use, so that a process grew with the archive.
    """
    if sys.platform != "linux":
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
