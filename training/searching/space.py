"""What a search file says (configs/search/*.yaml), and the runs that it allows."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import Field, NonNegativeFloat, field_validator, model_validator

from geostance.models.config import Config, load_config
from geostance.models.errors import ConfigError
from geostance.training.config import TrainConfig

Value = bool | int | float | str


class Dimension(Config):
    """The values that one key may take: a range, or a list."""

    low: int | float | None = None
    """The least value. Where low and high are whole numbers, so are those between."""

    high: int | float | None = None
    """The greatest value."""

    log: bool = False
    """Whether to draw from the range by its logarithm, as rates are."""

    choices: list[Value] | None = Field(None, min_length=1)
    """The values, instead of a range."""

    @model_validator(mode="after")
    def _range_or_list(self) -> Self:
        if self.choices is not None:
            if self.low is not None or self.high is not None or self.log:
                raise ValueError("give low and high, or choices, and not both")
        elif self.low is None or self.high is None:
            raise ValueError("give low and high, or choices")
        elif self.low >= self.high or (self.log and self.low <= 0):
            rule = "0 < low < high" if self.log else "low < high"
            raise ValueError(f"low {self.low}, high {self.high}: expected {rule}")
        return self

    def edges(self) -> list[Value]:
        """Return the values that have to be valid for all between them to be."""
        if self.choices is not None:
            return self.choices
        return [edge for edge in (self.low, self.high) if edge is not None]


class SearchConfig(Config):
    """A search file."""

    train: Path
    """The training config whose keys are searched, seen from the search file."""

    output: Path = Path("runs/search")
    """The folder that the search writes, unless output=FOLDER names another."""

    space: dict[str, Dimension] = Field(min_length=1)
    """Key of the training config, as in optim.learning_rate -> its values."""

    weights: dict[str, NonNegativeFloat] = Field(default_factory=dict)
    """Source -> what its dev macro-F1 counts in the mean; 1 where it is not listed."""

    @field_validator("space")
    @classmethod
    def _settings_alone(cls, space: dict[str, Dimension]) -> dict[str, Dimension]:
        # Other dev data or another seed gives another figure and no better settings.
        for key in space:
            if key in ("seed", "output", "data.root", "data.limit", "data.sources"):
                raise ValueError(f"{key} is no setting that can be searched")
        return space


@dataclass(frozen=True, slots=True)
class Search:
    """A search file with the training config that its trials vary."""

    path: Path
    settings: SearchConfig
    overrides: tuple[str, ...]

    def config(self, values: Mapping[str, Value] | None = None) -> TrainConfig:
        """Return the training config with values of the searched keys.

        Raises:
            ConfigError: If the config does not take a value.
        """
        settings = self.settings
        drawn = [f"{key}={json.dumps(value)}" for key, value in (values or {}).items()]
        overrides = [f"output={settings.output}", *self.overrides, *drawn]
        return load_config(TrainConfig, self.path.parent / settings.train, overrides)

    def mean(self, scores: Mapping[str, float]) -> float:
        """Return the weighted mean of macro-F1 by source."""
        weights = {name: self.settings.weights.get(name, 1.0) for name in scores}
        total = sum(weights[name] * score for name, score in scores.items())
        return total / sum(weights.values())

    def identity(self) -> str:
        """Return as JSON all that makes trials of two searches comparable."""
        values = self.config().model_dump(mode="json")
        del values["output"], values["data"]["root"]
        search = self.settings.model_dump(mode="json", exclude={"train", "output"})
        return json.dumps([values, search], sort_keys=True)


def load_search(path: Path, overrides: Sequence[str] = ()) -> Search:
    """Read a search file and the training config that it names, and check both.

    Args:
        path: The search file.
        overrides: `key=value` of the training config.

    Raises:
        ConfigError: If a key of the space is unknown, a value of it not valid, or a
            weight for a source that the config does not train on.
    """
    search = Search(path, load_config(SearchConfig, path), tuple(overrides))
    names = [source.name for source in search.config().data.sources]
    for name in search.settings.weights:
        if name not in names:
            raise ConfigError(
                f"{path}: weights.{name}: not trained on, choose from "
                f"{', '.join(names)}"
            )
    if not any(search.settings.weights.get(name, 1.0) for name in names):
        raise ConfigError(f"{path}: weights: none is above 0")
    for key, value in _edges(search.settings.space):
        try:
            search.config({key: value})
        except ConfigError as error:
            fault = str(error).partition(": ")[2]
            raise ConfigError(f"{path}: space: {fault}") from None
    return search


def _edges(space: Mapping[str, Dimension]) -> Iterator[tuple[str, Value]]:
    for key, dimension in space.items():
        for value in dimension.edges():
            yield key, value
