"""What decides a run's bytes: model, targets, settings, inputs, packages."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from geostance.inference.scorer import Scorer
from geostance.inference.writing.output_rows import SCHEMA_VERSION
from geostance.models.folder import find_model
from geostance.models.hashes import file_sha256

from .settings import ScoreConfig, threads_each

_PACKAGES = (
    *("geostance", "torch", "transformers", "tokenizers", "sentencex", "trafilatura"),
    *("py3langid", "pyarrow"),
)
_SCORING = (
    *("*.safetensors", "int8/*.xml", "int8/*.bin"),
    *("config.json", "tokenizer*.json", "calibration.json"),
)
"""Files of a model folder that scoring may read."""

_NO_MATTER = {
    *("model", "targets", "engine", "max_errors", "format"),
    *("workers", "workers_per_gpu", "on"),
}
"""Settings that stand elsewhere in the identity, or change no byte of a shard."""


def identity(
    scorer: Scorer, config: ScoreConfig, inputs: Sequence[str], kind: str
) -> dict[str, Any]:
    """Describe a run; one that is resumed must have the same description.

    Args:
        scorer: With the loaded model and targets.
        config: How the articles are read and written.
        inputs: What the user named.
        kind: The format of the shards.
    """
    folder = find_model(config.model)
    targets = scorer.targets.model_dump(mode="json")
    settings = config.model_dump(mode="json", exclude=_NO_MATTER)
    settings |= {"threads": threads_each(config), "format": kind}
    packages = [*_PACKAGES, *(["openvino"] if scorer.model.engine == "int8" else [])]
    return {
        "schema_version": SCHEMA_VERSION,
        "model": {
            "id": config.model or "default",
            "sha256": {
                path.relative_to(folder).as_posix(): file_sha256(path)
                for path in _files(folder)
            },
            "engine": scorer.model.engine,
        },
        "targets": {"sha256": _sha256(targets), "content": targets},
        "settings": settings,
        "inputs": {"named": list(inputs)},
        "packages": {name: version(name) for name in packages},
    }


def differences(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Say in what two descriptions differ, a phrase for each key."""
    found = []
    for key in dict.fromkeys((*_leaves(before), *_leaves(now))):
        # The same model may lie elsewhere; the targets' hash speaks for them.
        if key == ("model", "id") or key[:2] == ("targets", "content"):
            continue
        was, new = _value(before, key), _value(now, key)
        if was != new:
            found.append(f"{'.'.join(key)} was {_short(was)} and is {_short(new)}")
    return found


def _files(folder: Path) -> list[Path]:
    return sorted({path for pattern in _SCORING for path in folder.glob(pattern)})


def _sha256(values: Any) -> str:  # noqa: ANN401
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()


def _leaves(
    values: dict[str, Any], above: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    for key, value in values.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, (*above, key))
        else:
            yield (*above, key)


def _value(values: Any, key: tuple[str, ...]) -> Any:  # noqa: ANN401
    for part in key:
        values = values.get(part) if isinstance(values, dict) else None
    return values


def _short(value: Any) -> str:  # noqa: ANN401
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:16]}...{text[-8:]}"
