"""Packages that only some commands need, which an extra of ours installs."""

from importlib import import_module
from types import ModuleType

from .errors import GeostanceError


def need_extra(package: str, extra: str) -> ModuleType:
    """Import a package that an extra installs.

    Args:
        package: What is imported, "duckdb" say.
        extra: Of geostance, as pyproject.toml names it.

    Raises:
        GeostanceError: If it is not installed; names the extra.
    """
    try:
        return import_module(package)
    except ModuleNotFoundError as error:
        if error.name != package.partition(".")[0]:
            raise
        raise GeostanceError(
            f"{error.name} is not installed: pip install 'geostance[{extra}]'"
        ) from None
