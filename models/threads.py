"""How many cores there are to work with."""

import os
from pathlib import Path

_QUOTA = Path("/sys/fs/cgroup/cpu.max")


def cores() -> int:
    """Count the cores that this process may use, at least one.

    OMP_NUM_THREADS decides where it is set. Else it is what the scheduler allows and,
    in a container, its quota, which neither torch nor OpenVINO looks at: on a large
    host they would start many threads for the few cores that the container has.
    """
    asked = os.environ.get("OMP_NUM_THREADS", "")
    if asked.isdecimal() and int(asked) > 0:
        return int(asked)
    # Windows and macOS have no affinity.
    allowed = getattr(os, "sched_getaffinity", None)
    count = len(allowed(0)) if allowed else os.cpu_count() or 1
    return max(1, min(count, _quota() or count))


def _quota() -> int | None:
    """Return the whole cores of a container's quota; None without one."""
    try:
        quota, period = _QUOTA.read_text().split()
        return max(1, int(quota) // int(period))
    except (OSError, ValueError):
        return None
