"""Which engine runs a model: torch, or int8 where a model folder has it."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from .errors import ModelError
from .folder import find_model

if TYPE_CHECKING:
    import torch

    from .archive import TrainedModel
    from .int8 import Int8Model

Engine = Literal["auto", "torch", "int8"]

Precision = Literal["auto", "fp32", "bf16"]

_LOG = logging.getLogger("geostance")


def load_model(
    source: str | Path | None = None,
    engine: Engine = "auto",
    threads: int | None = None,
    device: str = "cpu",
    precision: Precision = "auto",
    compiled: bool = False,
) -> "TrainedModel | Int8Model":
    """Load a folder, a hub id, or, with no source, the model that ships.

    Args:
        source: As `TrainedModel.load` takes it.
        engine: "int8", "torch", or "auto": int8 where the folder has an engine that
            can run here; a line of log says why if it has one that cannot.
        threads: Of the engine; by default int8 has as many as there are cores, and
            torch keeps what your program has set.
        device: What torch runs on; int8 has CPUs only, and "auto" follows.
        precision: What torch computes the encoder in; "auto" is bf16 on GPUs that
            have it, and fp32 otherwise. int8 has its own, and "auto" follows.
        compiled: Whether torch.compile makes kernels of the encoder, for batches of any
            length, before this returns; int8 has its own, and "auto" follows.

    Raises:
        ModelError: If the model is missing, incomplete, cut short or of another kind,
            or the engine that was asked for cannot run, or there is no such device, or
            the encoder cannot be compiled.
        ConfigError: If its calibration is not valid.
    """
    faults = [
        f"{asked}: the int8 engine {why}: ask for torch"
        for asked, given, why in (
            (device, device != "cpu", "runs on CPUs"),
            (precision, precision != "auto", "has its own"),
            ("compile", compiled, "is compiled"),
        )
        if given
    ]
    if faults and engine == "int8":
        raise ModelError(faults[0])
    if engine != "torch" and not faults:
        quick = _load_int8(source, engine, threads)
        if quick is not None:
            return quick
    return _load_torch(source, threads, device, precision, compiled)


def _load_int8(
    source: str | Path | None, engine: Engine, threads: int | None
) -> "Int8Model | None":
    """Load a model with its int8 engine; None if another than "int8" has to do."""
    from .int8 import engine_fault, has_engine, load_int8

    folder = find_model(source)
    fault = engine_fault(folder)
    if fault is None:
        return load_int8(folder, str(source or "default"), threads)
    if engine == "int8":
        raise ModelError(fault)
    if has_engine(folder):
        _LOG.warning("scoring with torch, which is slower: %s", fault)
    return None


def _load_torch(
    source: str | Path | None,
    threads: int | None,
    device: str,
    precision: Precision,
    compiled: bool,
) -> "TrainedModel":
    """Load a model for torch, whose import takes seconds that int8 does without."""
    import torch

    from .archive import TrainedModel

    if threads is not None:
        torch.set_num_threads(threads)
    model = TrainedModel.load(source)
    if device != "cpu":
        try:
            model.network.to(device)  # type: ignore[arg-type]
        except (RuntimeError, AssertionError) as error:  # a build without CUDA asserts
            reason = (str(error) or "no such device").splitlines()[0]
            raise ModelError(f"{device}: torch cannot run there: {reason}") from None
    model.network.halved = _halved(precision, device)
    if compiled:
        _compile(model)
    return model


def _compile(model: "TrainedModel") -> None:
    """Make kernels of a model's encoder, so that what fails does so now."""
    from .masking import Query
    from .prediction import predict

    model.network.encoder.compile(dynamic=True)
    try:
        predict(model, [Query(text, [], []) for text in ("Once.", "Once and again.")])
    except Exception as error:  # compilers, and torch's way to them, have their own
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise ModelError(
            f"{model.source}: torch.compile fails, score without it: {reason}"
        ) from None


def _halved(precision: Precision, device: str) -> "torch.dtype | None":
    import torch

    if precision == "auto" and device.startswith("cuda"):
        able = torch.cuda.is_bf16_supported(including_emulation=False)
        return torch.bfloat16 if able else None
    return torch.bfloat16 if precision == "bf16" else None
