"""What may fail for a moment on a network is tried again, after growing waits."""

import time
from collections.abc import Callable
from typing import TypeVar

from geostance.models.errors import GeostanceError

ResultT = TypeVar("ResultT")

WAITS = (1.0, 4.0, 16.0)
"""Seconds before the second try, the third and the last."""

_ABSENT = (FileNotFoundError, IsADirectoryError, NotADirectoryError)


class StorageError(GeostanceError):
    """Storage that cannot be reached, or does not let us in."""


def retried(work: Callable[[], ResultT], failing: str) -> ResultT:
    """Do something with storage, up to four times.

    Args:
        work: What to do. It may have been done in part before.
        failing: What it means if it fails, for the error ("s3://...: cannot be read").

    Raises:
        FileNotFoundError: At once, with its kin: what is not there does not come.
        StorageError: If access is denied, or the last try fails.
    """
    waits = iter(WAITS)
    while True:
        try:
            return work()
        except (*_ABSENT, GeostanceError):
            raise
        except PermissionError as error:
            raise StorageError(
                f"{failing}: access denied: {_reason(error)}: see to the credentials "
                "that its filesystem uses"
            ) from error
        except Exception as error:  # each filesystem brings exceptions of its own
            wait = next(waits, None)
            if wait is None:
                raise StorageError(
                    f"{failing}: {_reason(error)}: tried {len(WAITS) + 1} times"
                ) from error
        time.sleep(wait)


def _reason(error: Exception) -> str:
    words = getattr(error, "strerror", None) or str(error).strip()
    return str(words or type(error).__name__).splitlines()[0].rstrip(".")
