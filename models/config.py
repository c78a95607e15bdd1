"""YAML and command-line overrides -> frozen typed objects, with errors that help."""

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from .errors import ConfigError


class Config(BaseModel):
    """Base of every config: frozen, and a key it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


ConfigT = TypeVar("ConfigT", bound=Config)


def load_config(
    kind: type[ConfigT], path: Path | str, overrides: Sequence[str] = ()
) -> ConfigT:
    """Read a YAML file, apply `key.path=value` overrides, and check it all.

    Args:
        kind: The config class.
        path: The YAML file.
        overrides: As typed on a command line; values are read as YAML.

    Raises:
        ConfigError: With every fault of the file on one line: the key's path, what
            was found, and for an unknown key the nearest valid one.
    """
    return build_config(kind, _override(read_yaml(path), overrides), str(path))


def build_config(kind: type[ConfigT], values: Any, where: str) -> ConfigT:  # noqa: ANN401
    """Check a mapping against a config class; `where` names its origin in errors."""
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        faults = "; ".join(_fault(kind, dict(fault)) for fault in error.errors())
        raise ConfigError(f"{where}: {faults}") from None


def read_yaml(path: Path | str) -> dict[str, Any]:
    """Read a YAML file whose top level is a mapping.

    Raises:
        ConfigError: If the file is missing, is no YAML, or holds no mapping.
    """
    try:
        values = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError(f"{path}: cannot read the config: {reason}") from None
    except (yaml.YAMLError, ValueError) as error:  # a date: 2024-13-01
        reason = " ".join(str(error).split())
        raise ConfigError(f"{path}: not valid YAML: {reason}") from None
    if not isinstance(values, dict):
        raise ConfigError(
            f"{path}: expected `key: value` lines, found {type(values).__name__}"
        )
    return values


def _override(values: dict[str, Any], overrides: Sequence[str]) -> dict[str, Any]:
    for override in overrides:
        key, equals, value = override.partition("=")
        if not equals or not key:
            raise ConfigError(f"override {override!r}: write it as key=value")
        *parents, last = key.split(".")
        place = values
        for parent in parents:
            place = place.setdefault(parent, {})
            if not isinstance(place, dict):
                raise ConfigError(f"override {override!r}: {parent} has no keys below")
        try:
            place[last] = yaml.safe_load(value)
        except (yaml.YAMLError, ValueError):
            place[last] = value
    return values


def _fault(kind: type[BaseModel], fault: dict[str, Any]) -> str:
    place = ".".join(str(part) for part in fault["loc"]) or "top level"
    if fault["type"] == "extra_forbidden":
        valid = _keys_beside(kind, fault["loc"])
        near = difflib.get_close_matches(str(fault["loc"][-1]), valid, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(valid)}"
        return f"unknown key {place} ({hint})"
    if fault["type"] == "missing":
        return f"key {place} is missing"
    if fault["type"] == "value_error":
        return f"{place}: {fault['ctx']['error']}"
    message = fault["msg"][:1].lower() + fault["msg"][1:]
    return f"{place}: {message}, found {fault['input']!r}"


def _keys_beside(kind: type[BaseModel], loc: tuple[Any, ...]) -> list[str]:
    """List the keys that are valid where the unknown key at `loc` stands."""
    for part in loc[:-1]:
        field = kind.model_fields.get(part) if isinstance(part, str) else None
        if field is not None:
            kind = _config_within(field.annotation) or kind
    return list(kind.model_fields)


def _config_within(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401
    """Find the config class in `X`, `list[X]`, `dict[str, X]` or `X | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_config_within, get_args(annotation))), None)
