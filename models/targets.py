"""Whom a stance can be taken toward, and the words that name them (targets.yaml)."""

from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import Field, field_validator

from .config import Config, build_config, read_yaml
from .errors import ConfigError


class Actor(Config):
    """The names of one actor.

    Aliases match whole words, in any case, unless listed under `exact`.
    """

    name: str
    """How reports write it."""

    aliases: tuple[str, ...] = Field(min_length=1)
    """Names, demonyms, capitals, institutions: any case."""

    people: tuple[str, ...] = ()
    """Persons and their offices, any case. They stand for the actor when they are
    spoken of, and not when they only speak."""

    exact: tuple[str, ...] = ()
    """Aliases that count only in this very case ("US", never "us")."""

    anaphors: tuple[str, ...] = ()
    """Words that mean the actor last named among those that list them ("the bloc")."""

    exclude: tuple[str, ...] = ()
    """Longer phrases that hold an alias but mean something else ("Washington Post")."""

    @field_validator("aliases", "people", "exact", "anaphors", "exclude")
    @classmethod
    def _no_blank(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        if any(not value.strip() for value in values):
            raise ValueError("an alias is empty")
        return values


class Targets(Config):
    """All actors that are looked for."""

    targets: dict[str, Actor] = Field(min_length=1)
    """Scored: id -> names. Each id is a key of `ScoredStatement.stances`."""

    others: dict[str, Actor] = Field(default_factory=dict)
    """Recognised, so that their names do not colour a stance, but not scored."""

    not_after: tuple[str, ...] = ()
    """Prefixes that unmake a mention: "pro-" in "pro-Russian"."""

    not_before: tuple[str, ...] = ()
    """Suffixes that unmake a mention: "-speaking" in "Russian-speaking"."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The scored targets, in the file's order."""
        return tuple(self.targets)

    @property
    def actors(self) -> dict[str, Actor]:
        """Scored and other actors by id."""
        return {**self.others, **self.targets}


class _TargetsFile(Targets):
    targets: dict[str, Actor] = Field(default_factory=dict)
    extends: bool = False


@cache
def default_targets() -> Targets:
    """Return the targets of configs/targets.yaml: russia, us, nato."""
    path = files("geostance.configs") / "targets.yaml"
    return build_config(Targets, read_yaml(Path(str(path))), str(path))


def load_targets(path: Path | str | None = None) -> Targets:
    """Read a targets file; without one, the targets that ship with the package.

    A file with `extends: true` adds its actors to the shipped ones (an id that is
    there already is replaced); any other file stands alone.

    Raises:
        ConfigError: If the file is missing or not as `Targets` describes it.
    """
    if path is None:
        return default_targets()
    own = build_config(_TargetsFile, read_yaml(path), str(path))
    if not own.extends:
        if not own.targets:
            raise ConfigError(f"{path}: key targets is missing: name at least one")
        return Targets(**own.model_dump(exclude={"extends"}))
    base = default_targets()
    merged = {
        "targets": {k: v for k, v in base.targets.items() if k not in own.others}
        | own.targets,
        "others": {k: v for k, v in base.others.items() if k not in own.targets}
        | own.others,
        "not_after": base.not_after + own.not_after,
        "not_before": base.not_before + own.not_before,
    }
    return build_config(Targets, merged, str(path))
