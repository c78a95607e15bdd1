"""What a training config says (configs/train/*.yaml), as frozen typed objects."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from geostance.models.config import Config

from .sources import SOURCES


class EncoderConfig(Config):
    """The pretrained encoder and how statements are cut for it."""

    name: str
    """A folder, a hub id, or `package:NAME/FOLDER` for weights in a package. A model
    of ours, such as the one that ships, is trained further. `random:TYPE` is a tiny
    untrained encoder of that type (bert, deberta-v2, modernbert, xlm-roberta), to try
    a run on."""

    max_length: int = Field(192, ge=16)
    """Tokens in a window; longer statements take several, overlapping ones."""

    overlap: int = Field(48, ge=0)
    """Tokens that neighbouring windows share."""

    head_dropout: float = Field(0.1, ge=0, lt=1)
    """Dropout before and inside the heads."""

    conventions: Literal["correction", "bias", "heads", "none"] = "correction"
    """How the sources' labelling conventions differ (models/network.py)."""

    @model_validator(mode="after")
    def _windows_advance(self) -> Self:
        # Two tokens of a window are the encoder's own ([CLS] and [SEP]).
        if self.overlap >= self.max_length - 2:
            raise ValueError(
                f"overlap {self.overlap} leaves a window of max_length "
                f"{self.max_length} nothing new: make it {self.max_length // 4}"
            )
        return self


class SourceConfig(Config):
    """One corpus of the mixture."""

    name: str
    """A source that `geostance.training.sources` knows."""

    weight: float = Field(1.0, gt=0)
    """How often each of its examples is seen in an epoch."""

    taught: bool = True
    """Whether `optim.teachers` say what they think of its examples; not so where they
    know less than its labels tell."""

    @field_validator("name")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in SOURCES:
            raise ValueError(f"unknown source {name!r}, known: {', '.join(SOURCES)}")
        return name


class NameConfig(Config):
    """What of the actors' names the network gets to see in training."""

    masking: float = Field(1.0, ge=0, le=1)
    """Share of statements in which they are hidden. A model scores as it was trained:
    with names hidden, unless this is 0."""

    swapping: float = Field(0.0, ge=0, le=1)
    """Share of the other statements in which names of other actors take their place."""


class DataConfig(Config):
    """The mixture and its splits."""

    sources: list[SourceConfig] = Field(min_length=1)
    """What to train on."""

    root: Path | None = None
    """The folder with a folder for each public corpus."""

    limit: int | None = Field(None, ge=1)
    """At most so many training examples a source: for trials."""

    temperature: float = Field(1.0, ge=1)
    """How far the sizes of the sources are evened out. At T, a source of n examples and
    weight w has a share of w * n ** (1 / T): n * w examples an epoch at 1; above it,
    small ones are seen more often and large ones less, in an epoch as long."""

    names: NameConfig = NameConfig()
    """What of the actors' names is hidden and swapped."""

    @field_validator("sources")
    @classmethod
    def _named_once(cls, sources: list[SourceConfig]) -> list[SourceConfig]:
        names = [source.name for source in sources]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)} is named twice: give it one weight")
        return sources


class LoraConfig(Config):
    """Adapters of low rank in place of the encoder's own weights (Hu et al. 2022)."""

    rank: int = Field(16, ge=1)
    """Rank of each adapter."""

    alpha: int = Field(32, ge=1)
    """Scale of what the adapters add, over the rank."""

    targets: list[str] | None = None
    """Names of the linear layers that get one, as in query; by default all do."""


class OptimConfig(Config):
    """How the network is fitted."""

    epochs: float = Field(3.0, gt=0)
    """Passes over the mixture."""

    batch_size: int = Field(32, ge=1)
    """Statements in a batch, on each device."""

    tokens: int | None = Field(None, ge=16)
    """In place of `batch_size`: batches of like length with up to so many tokens,
    padding included, on each device; a statement that has more is a batch alone."""

    accumulation: int = Field(1, ge=1)
    """Batches whose gradients make one step: a large batch on a small device."""

    learning_rate: float = Field(5e-5, gt=0)
    """Peak rate of the encoder; it rises over the warmup and falls to zero."""

    head_learning_rate: float = Field(5e-4, gt=0)
    """Peak rate of the heads, which start from nothing."""

    weight_decay: float = Field(0.01, ge=0)
    """Decay of weights, not of biases and norms."""

    layer_decay: float = Field(1.0, gt=0, le=1)
    """Rate of each layer of the encoder over that of the layer above it, down to the
    embeddings; the topmost has `learning_rate`."""

    lora: LoraConfig | None = None
    """Train adapters, the slots and the heads, and no other weight."""

    warmup: float = Field(0.06, ge=0, lt=1)
    """Share of the steps over which the rate rises."""

    class_weight_power: float = Field(0.5, ge=0, le=1)
    """0 counts examples alike, 1 classes alike, between them a compromise."""

    sentiment_weight: float = Field(0.3, ge=0)
    """Weight of the sentiment loss beside the stance loss."""

    attribution_weight: float = Field(1.0, ge=0)
    """Weight of the attribution loss beside the stance loss."""

    label_smoothing: float = Field(0.0, ge=0, lt=1)
    """Share of each label's weight that is spread over the others."""

    retention: float = Field(0.0, ge=0)
    """Weight of keeping to the stances and sentiments of `teachers`."""

    teachers: tuple[str, ...] = ()
    """Models of ours whose mean is kept to; by default the one that a run goes on from
    (`encoder.name` is then a model of ours)."""

    consistency: float = Field(0.0, ge=0)
    """Weight of R-Drop: two passes with different dropout should agree. It doubles the
    time of a step."""

    averaging: float = Field(0.998, ge=0, lt=1)
    """Decay of the running average of the weights that is kept; 0 keeps the last."""

    patience: int | None = Field(None, ge=1)
    """Stop after so many epochs without a better mean of the sources' dev macro-F1,
    and keep the weights that had the best; by default all epochs are run and the last
    weights kept."""

    precision: Literal["auto", "bf16", "fp16", "fp32"] = "auto"
    """auto is bf16 where the processor has it and fp32 elsewhere; fp16 needs a GPU."""

    checkpointing: bool = False
    """Compute the encoder's activations again instead of keeping them: less memory,
    about a third slower."""

    compile: bool = False
    """Compile the encoder with torch.compile, for lengths that change."""

    deterministic: bool = False
    """Only kernels that give the same bits again, also on a GPU; slower."""

    workers: int = Field(0, ge=0)
    """Processes that encode batches beside the one that trains."""

    checkpoint_steps: int = Field(500, ge=0)
    """Steps between checkpoints, from which `--resume` goes on; 0 makes none."""

    report_to: tuple[Literal["tensorboard", "mlflow", "wandb"], ...] = ()
    """Trackers that get losses, rates and dev scores; each is a package to install."""


class TrainConfig(Config):
    """A whole training run."""

    encoder: EncoderConfig
    """What is fine-tuned."""

    data: DataConfig
    """On what."""

    optim: OptimConfig = OptimConfig()
    """How."""

    seed: int = 13
    """Of the split, the order, the slots and the new weights."""

    output: Path = Path("runs/geostance")
    """The folder that the run writes and `from_pretrained` takes."""
