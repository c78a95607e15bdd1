"""What `geostance score` can be told (configs/score/*.yaml), as a typed object."""

from importlib.resources import files
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from geostance.inference.reading.columns import FIELDS
from geostance.inference.reading.kinds import Kind
from geostance.models.config import Config
from geostance.models.engines import Engine, Precision
from geostance.models.threads import cores

DEFAULT = Path(str(files("geostance.configs") / "score" / "default.yaml"))


class ScoreConfig(Config):
    """How articles are read, scored and written."""

    model: str | None = None
    """A folder, or a hub id; by default the model that ships."""

    targets: Path | None = None
    """A targets file; by default russia, us and nato."""

    engine: Engine = "auto"
    """What runs the model; auto: int8 where it has that and OpenVINO is installed."""

    batch_size: int = Field(32, ge=1)
    """Statements that go through the network together."""

    on: Literal["here", "ray"] = "here"
    """Where the workers are: on this machine, or on a Ray cluster."""

    workers: int = Field(1, ge=1)
    """Processes that score, each with a model of its own."""

    threads: int | None = Field(None, ge=1)
    """Threads of each; by default the cores, shared out among them. The last digits of
    a probability depend on it, and on `workers` only by it."""

    device: Literal["cpu", "cuda"] = "cpu"
    """What the model runs on; cuda: each worker has a GPU, or shares one."""

    workers_per_gpu: int = Field(1, ge=1)
    """How many share a GPU, which waits for one alone while that reads and writes."""

    precision: Precision = "auto"
    """What torch computes in; auto: bf16 on GPUs that have it, and fp32 otherwise."""

    compile: bool = False
    """Whether torch.compile makes kernels of the encoder first."""

    input_format: Kind | None = None
    """What the inputs are; by default as their names end or they look."""

    columns: dict[str, str] = Field(default_factory=dict)
    """Field of an article -> column of a collection, where it is not a usual name."""

    any_language: bool = False
    """Whether to score articles in languages that the model does not read."""

    only_named: bool = False
    """Whether to score only statements that name a target, and tell no speakers."""

    keep_all: bool = False
    """Whether to write also what is not scored (titles, captions, ...)."""

    rows: Literal["statement", "target"] = "statement"
    """What a row stands for: a statement, or a statement and one target."""

    format: Literal["jsonl", "csv", "parquet"] | None = None
    """What to write; by default as the name of the file ends, and Parquet in a
    folder."""

    shard_size: int = Field(1000, ge=1)
    """Articles of the input in a shard: what is done anew after a kill, at most."""

    max_errors: int | None = Field(None, ge=0)
    """How many articles may fail before the run stops; without it, any number."""

    limit: int | None = Field(None, ge=1)
    """Only the first so many articles."""

    sample: int | None = Field(None, ge=1)
    """Only so many articles, drawn from all of them."""

    seed: int = 13
    """Of the drawing."""

    @field_validator("columns")
    @classmethod
    def _fields(cls, columns: dict[str, str]) -> dict[str, str]:
        for name in columns:
            if name not in FIELDS:
                raise ValueError(f"{name!r}: an article has {', '.join(FIELDS)}")
        return columns

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.limit and self.sample:
            raise ValueError("limit and sample both choose articles: give one of them")
        if self.keep_all and self.rows == "target":
            raise ValueError(
                "keep_all lists what has no target: it needs rows=statement"
            )
        return self


def threads_each(config: ScoreConfig) -> int:
    """Return how many threads score in each process."""
    return config.threads or max(1, cores() // config.workers)
