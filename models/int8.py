"""A model whose encoder runs in 8-bit integers, by OpenVINO.

`geostance export` writes the encoder into a model folder's `int8`, and the heads, which
stay in float32: they are under 1% of the arithmetic. Here the two become one graph, so
that scoring does without torch, whose import takes as long as scoring an article.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from .batching import ROWS
from .calibration import Calibration
from .encoding import Batch, Numbers, StatementEncoder
from .folder import checked_config, read_calibration, unreadable
from .hashes import weights_hash
from .inputs import Inputs, gathered
from .labels import REPORTED
from .logits import Floats, Logits
from .settings import StanceSettings
from .threads import cores
from .tokenizer import FileTokenizer

FOLDER = "int8"
"""Where, in a model folder, the engine lies: encoder.xml, heads.xml, each with a file
of weights, and engine.json."""

_STREAMS = 4
"""Batches that run side by side; scoring gives up to twice as many, so that the next
ones are there when these are done."""

_PLANS = 32
"""For shapes of batches, that each operation keeps. oneDNN beneath keeps the kernels,
which are what takes time; plans for every shape would take memory for nothing."""

_OWNERS = 8
"""Statements, and pairs, are filled up to a multiple of so many: kernels are made for
each number of them."""


@dataclass(frozen=True, slots=True)
class Int8Model:
    """What `TrainedModel` is to scoring, with an engine for a network."""

    network: "Int8Network"
    encoder: StatementEncoder
    calibration: Calibration
    source: str

    @property
    def engine(self) -> str:
        """What runs the network."""
        return "int8"


class Int8Network:
    """A network that OpenVINO runs.

    Args:
        folder: The model folder.
        settings: What its config.json says.
        threads: That the engine uses; by default as many as there are cores.
    """

    works_beside = True

    def __init__(
        self, folder: Path, settings: StanceSettings, threads: int | None = None
    ) -> None:
        self.conventions = settings.convention_order or [REPORTED]
        self.tags_reports = settings.attribution
        with without_telemetry():
            import openvino
        core, used = openvino.Core(), threads or cores()
        # Compiled once for any shape. float32 for what is not int8: bf16, OpenVINO's
        # own choice where the processor has it, would make scores depend on that.
        self._compiled: Any = core.compile_model(
            _joined(core, folder / FOLDER),
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

    def start(self, batch: Batch, convention: int) -> Callable[[], Logits]:
        """Begin to score a batch; what is returned waits for the scores."""
        try:
            request = self._idle.pop()
        except IndexError:  # to look first would let another thread take it
            request = self._compiled.create_infer_request()
        inputs = _filled(gathered(batch), convention)
        request.start_async(inputs, share_inputs=True)

        def read(name: str, rows: int) -> Floats:
            found: Floats = request.get_tensor(name).data[:rows].copy()
            return found

        def finish() -> Logits:
            request.wait()
            inputs.clear()  # until here the engine read them in their place
            logits = Logits(
                read("stance", len(batch.pair_statement)),
                read("sentiment", batch.statements),
                read("tags", len(batch.input_ids)) if self.tags_reports else None,
            )
            self._idle.append(request)
            return logits

        return finish


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
    except Exception as error:  # OpenVINO and tokenizers have their own
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
    if not (folder / FOLDER / "heads.xml").is_file():
        return (
            f"{folder / FOLDER}: the engine is of an older version, without heads.xml: "
            f"make it again by `geostance export {folder}`"
        )
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


def _joined(core: Any, folder: Path) -> Any:  # noqa: ANN401
    """Read encoder and heads as one graph, which takes what `_filled` gives."""
    import openvino

    encoder = core.read_model(folder / "encoder.xml")
    heads = core.read_model(folder / "heads.xml")
    states = heads.input("states")
    made = encoder.outputs[0].get_node().input_value(0)
    for reader in states.get_target_inputs():
        reader.replace_source_output(made)
    given = [*encoder.inputs, *(one for one in heads.inputs if one != states)]
    return openvino.Model(heads.get_results(), [one.get_node() for one in given])


def _filled(inputs: Inputs[Numbers], convention: int) -> dict[str, Numbers]:
    """Fill arrays up, so that there are few shapes; what is added is not read."""
    filled = inputs.named()
    rows = len(inputs.input_ids)
    lacking = -rows % ROWS if rows > ROWS else 0
    for name in ("input_ids", "attention_mask"):
        filled[name] = np.pad(filled[name], ((0, lacking), (0, 0)), mode="edge")
    for kind in ("statement", "pair"):
        tokens, starts = filled[f"{kind}_tokens"], filled[f"{kind}_starts"]
        # All that are added begin at one more token, as each must begin at some.
        more = _OWNERS - len(starts) % _OWNERS
        filled[f"{kind}_tokens"] = np.pad(tokens, (0, 1))
        filled[f"{kind}_starts"] = np.pad(
            starts, (0, more), constant_values=len(tokens)
        )
    owners = len(filled["pair_starts"]) - len(inputs.pair_statement)
    filled["pair_statement"] = np.pad(inputs.pair_statement, (0, owners))
    filled["convention"] = np.full(len(filled["statement_starts"]), convention)
    return filled


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
