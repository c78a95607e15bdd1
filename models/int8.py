"""A model whose encoder runs in 8-bit integers, by OpenVINO.

`geostance export` writes the encoder into a model folder's `int8`; the heads stay in
torch, in float32: they are under 1% of the arithmetic, and pool by indices.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open
from torch import Tensor

from .batching import ROWS
from .calibration import Calibration
from .encoding import Batch, StatementEncoder
from .folder import checked_config, read_calibration, unreadable
from .hashes import weights_hash
from .heads import StanceHeads, StanceOutput
from .settings import StanceSettings
from .threads import cores
from .tokenizer import FileTokenizer

FOLDER = "int8"
"""Where, in a model folder, the engine lies: encoder.xml, encoder.bin, engine.json."""

_STREAMS = 4
"""Batches that run side by side; scoring gives up to twice as many, so that the next
ones are there when these are done."""

_PLANS = 32
"""For shapes of batches, that each operation keeps. oneDNN beneath keeps the kernels,
which are what takes time; plans for every shape would take memory for nothing."""

_ALONE = Lock()
"""What torch is told holds for threads that have yet to begin, too."""


@dataclass(frozen=True, slots=True)
class Int8Model:
    """What `TrainedModel` is to scoring, with an engine for an encoder."""

    network: "Int8Network"
    encoder: StatementEncoder
    calibration: Calibration
    source: str

    @property
    def engine(self) -> str:
        """What runs the encoder."""
        return "int8"


class Int8Network(StanceHeads):
    """Heads of a model on an encoder that OpenVINO runs.

    Args:
        folder: The model folder.
        settings: What its config.json says.
        threads: That the engine uses; by default as many as there are cores.
    """

    def __init__(
        self, folder: Path, settings: StanceSettings, threads: int | None = None
    ) -> None:
        super().__init__()
        self.config = settings
        self.device = torch.device("cpu")
        self.add_heads((settings.encoder or {})["hidden_size"], settings)
        with safe_open(folder / "model.safetensors", "pt") as weights:
            heads = {name: weights.get_tensor(name) for name in self.state_dict()}
        self.load_state_dict(heads)
        self.train(False)
        with without_telemetry():
            import openvino
        core, used = openvino.Core(), threads or cores()
        # Compiled once for any shape. float32 for what is not int8: bf16, OpenVINO's
        # own choice where the processor has it, would make scores depend on that.
        self._compiled: Any = core.compile_model(
            folder / FOLDER / "encoder.xml",
            "CPU",
            {
                "INFERENCE_PRECISION_HINT": "f32",
                # Of small attentions, plain products are quicker than fused ones.
                "SNIPPETS_MODE": "DISABLE",
                "INFERENCE_NUM_THREADS": used,
                # A core for each batch under way is quicker than all for one.
                "NUM_STREAMS": min(used, _STREAMS),
                # Pinned, the engines of several processes share a core.
                "ENABLE_CPU_PINNING": False,
                "CPU_RUNTIME_CACHE_CAPACITY": _PLANS,
            },
        )
        self._idle: list[Any] = []

    def start(self, batch: Batch, convention: Tensor) -> Callable[[], StanceOutput]:
        """Begin to score a batch; what is returned waits for the scores."""
        try:
            request = self._idle.pop()
        except IndexError:  # to look first would let another thread take it
            request = self._compiled.create_infer_request()
        rows = len(batch.input_ids)
        inputs = dict(enumerate(map(_filled, (batch.input_ids, batch.attention_mask))))
        request.start_async(inputs, share_inputs=True)

        def finish() -> StanceOutput:
            request.wait()
            inputs.clear()  # until here the engine read them in their place
            states = torch.from_numpy(request.get_output_tensor().data[:rows])
            with _torch_on_one_core():
                output = self.read(states, batch, convention)
            self._idle.append(request)
            return output

        return finish

    def forward(self, batch: Batch, convention: Tensor) -> StanceOutput:
        """Score a batch, as `StanceNetwork` does."""
        return self.start(batch, convention)()


def load_int8(folder: Path, source: str, threads: int | None = None) -> Int8Model:
    """Load a model folder with its engine, in which `engine_fault` finds no fault.

    Args:
        folder: The model folder.
        source: What it is called.
        threads: That the engine uses; by default as many as there are cores.

    Raises:
        ModelError: If the folder is incomplete, or a file of it cannot be read.
        ConfigError: If its calibration is not valid.
    """
    settings = StanceSettings.of(checked_config(folder))
    try:
        network = Int8Network(folder, settings, threads)
        tokenizer = FileTokenizer(folder)
    except Exception as error:  # OpenVINO, safetensors and tokenizers have their own
        raise unreadable(folder, error) from None
    encoder = StatementEncoder(
        tokenizer, settings.max_length, settings.overlap, settings.hides_names
    )
    return Int8Model(network, encoder, read_calibration(folder), source)


def has_engine(folder: Path) -> bool:
    """Say whether a model folder holds an engine, good or bad."""
    return (folder / FOLDER / "engine.json").is_file()


def engine_fault(folder: Path) -> str | None:
    """Say in a line why a model folder's engine cannot run; None if it can."""
    if not has_engine(folder):
        return f"{folder}: no int8 engine: make it by `geostance export {folder}`"
    if find_spec("openvino") is None:
        return "openvino is not installed: pip install 'geostance[fast]'"
    try:
        made_of = json.loads((folder / FOLDER / "engine.json").read_text("utf-8"))
        same = made_of["weights_sha256"] == weights_hash(folder)
    except (OSError, ValueError, KeyError, TypeError):
        same = False
    if not same:
        return (
            f"{folder / FOLDER}: the engine was not made of this model.safetensors: "
            f"make it again by `geostance export {folder}`"
        )
    return None


def _filled(rows: Tensor) -> NDArray[np.int64]:
    """Repeat the last of many rows, so that there are a multiple of `ROWS`."""
    lacking = -len(rows) % ROWS if len(rows) > ROWS else 0
    return np.pad(rows.numpy(), ((0, lacking), (0, 0)), mode="edge")


@contextmanager
def _torch_on_one_core() -> Iterator[None]:
    """Let torch do small sums on this thread's core, while the engine has the rest.

    Threads of its own would not only wait for the cores: for some time after each sum
    they go on to ask whether there is more, which took a sixth of the engine's speed.
    """
    with _ALONE:
        before = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            yield
        finally:
            torch.set_num_threads(before)


@contextmanager
def without_telemetry() -> Iterator[None]:
    """Import OpenVINO so that it tells nobody.

    On import it reports to its makers unless the user has opted out; without the
    package that reports it does not. Whoever scores confidential texts must not have
    to know that.
    """
    name = "openvino_telemetry"
    before = sys.modules.get(name)
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if before is None:
            del sys.modules[name]
        else:
            sys.modules[name] = before
