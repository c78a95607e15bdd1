"""What config.json of a model folder says of the network, without transformers."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self


@dataclass(kw_only=True)
class StanceSettings:
    """What makes our networks differ, whichever engine runs them."""

    encoder: dict[str, Any] | None = None
    """The encoder's own config, as AutoConfig writes it."""

    conventions: dict[str, list[str]] | None = None
    """Convention -> the stance labels that it uses; one per labelled source."""

    convention_order: list[str] | None = None
    """Order of the heads' corrections: config.json sorts the keys of a mapping."""

    stances: list[str] | None = None
    """Order of the stance logits; loading checks it."""

    sentiments: list[str] | None = None
    """Order of the sentiment logits; loading checks it."""

    attribution: bool = False
    """Whether there is a head that tags source, cue and content."""

    max_length: int = 192
    """Tokens in a window."""

    overlap: int = 48
    """Tokens that neighbouring windows of a long statement share."""

    head_dropout: float = 0.1
    """Dropout before and inside the heads."""

    hides_names: bool = True
    """Whether actors' names are hidden from the encoder."""

    convention_model: str = "correction"
    """How conventions differ: one of `CONVENTION_MODELS`."""

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Take the settings from all that config.json holds."""
        names = {field.name for field in fields(cls)}
        return cls(**{name: values[name] for name in names & values.keys()})
