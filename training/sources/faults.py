"""What is wrong with the rows of a source: all of it is collected, and then told."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Self, TypeVar

from geostance.models.errors import DataError

NAMED = 20
"""Faults that an error names; the rest it counts."""

Key = TypeVar("Key")
Value = TypeVar("Value")

_MALFORMED = (AttributeError, KeyError, TypeError, ValueError)


class Faults:
    """Collects the faults of a source while its good rows are read.

    Leaving its block raises one `DataError` if a row was at fault: no figure is made
    from a part of a corpus.

    Args:
        expected: What such a row is not ("not a NewsMTSC row").

    >>> with Faults("not a number") as faults:
    ...     for place, word in (("a:1", "4"), ("a:2", "four")):
    ...         with faults.at(place):
    ...             print(int(word))
    Traceback (most recent call last):
    geostance.models.errors.DataError: a:2: not a number: invalid literal ...
    """

    def __init__(self, expected: str) -> None:
        self.expected = expected
        self.named: list[str] = []
        self.count = 0

    @contextmanager
    def at(self, place: str) -> Iterator[None]:
        """Take what goes wrong in the block as a fault of the row at `place`."""
        try:
            yield
        except DataError as error:
            self.add(str(error))
        except _MALFORMED as error:
            self.add(f"{place}: {self.expected}: {_reason(error)}")

    def add(self, fault: str) -> None:
        """Count a fault, and keep its words if few were kept before."""
        self.count += 1
        if len(self.named) < NAMED:
            self.named.append(fault)

    def __enter__(self) -> Self:
        """Begin to collect."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Raise what was collected, and with it a file that cannot be read.

        Raises:
            DataError: With a line for each of the first faults, if there is any.
        """
        if isinstance(error, DataError):
            self.add(str(error))
        elif kind is not None:
            return
        if self.count == 1:
            raise DataError(self.named[0]) from None
        if self.count:
            more = f", the first {NAMED}" if self.count > NAMED else ""
            lines = "\n  ".join((f"{self.count:,} faults{more}:", *self.named))
            raise DataError(lines) from None


def known(value: Key, table: Mapping[Key, Value], what: str) -> Value:
    """Look up what a source's own label means.

    Raises:
        ValueError: If the table does not have it.
    """
    if value not in table:
        raise ValueError(f"{what} {value!r} is none of {', '.join(map(str, table))}")
    return table[value]


def _reason(error: Exception) -> str:
    """Say what is wrong; Python's own words for some of it are no sentence."""
    if isinstance(error, KeyError):
        return f"{error.args[0]!r} is missing"
    reason = " ".join(str(error).split())
    if isinstance(error, (AttributeError, TypeError)):
        return f"a value is of another kind than expected: {reason}"
    return reason
