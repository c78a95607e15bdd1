"""What several commands take alike on the command line."""

from collections.abc import Iterable

from geostance.models.errors import GeostanceError


def named_columns(pairs: Iterable[str]) -> dict[str, str]:
    """Read the FIELD=NAME of --column.

    Raises:
        GeostanceError: If one is not of that form.
    """
    columns = {}
    for pair in pairs:
        field, equals, name = pair.partition("=")
        if not field or not equals or not name:
            raise GeostanceError(f"--column {pair}: expected FIELD=NAME")
        columns[field] = name
    return columns


def check_least(name: str, value: int | None, least: int = 1) -> None:
    """See that the number of an option, if it was given, is not too small.

    Raises:
        GeostanceError: If it is.
    """
    if value is not None and value < least:
        flag = name.replace("_", "-")
        raise GeostanceError(f"--{flag} {value}: must be {least} or more")
