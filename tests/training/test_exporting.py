import copy
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from geostance.inference import Article, Scorer
from geostance.models.archive import TrainedModel
from geostance.models.batching import ROWS
from geostance.models.engines import load_model
from geostance.models.errors import ModelError
from geostance.models.int8 import Int8Model
from geostance.models.masking import Query
from geostance.models.mentions import MentionFinder
from geostance.models.prediction import Prediction, predict
from geostance.models.targets import default_targets
from geostance.training import exporting
from geostance.training.mixing.data import split_source

pytest.importorskip("openvino", reason="needs geostance[fast]")

TEXTS = (
    "Russia praised the treaty.",
    "Critics blamed NATO for the failed talks. " * 9 + "Moscow left.",
    "Nobody confirmed the plan.",
    "",
    "The US thanked Russia; NATO denied the plan on Tuesday.",
)
FINDER = MentionFinder(default_targets())
# The sharp model's logits reach 16; int8 changes them by less than this.
CLOSE = 0.3


def queries() -> list[Query]:
    found = [(text, FINDER.find(text)) for text in TEXTS]
    return [Query(t, m, list(dict.fromkeys(x.actor for x in m))) for t, m in found]


def apart(one: list[Prediction], other: list[Prediction]) -> float:
    gaps = [
        np.abs(getattr(a, head) - getattr(b, head)).max()
        for a, b in zip(one, other, strict=True)
        for head in ("stance", "sentiment")
        if getattr(a, head).size
    ]
    return float(max(gaps))


@pytest.fixture(scope="module")
def lenient() -> Iterator[None]:
    """Few statements, and no demands on labels that are near ties."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exporting, "LEAST_AGREEMENT", 0)
        patch.setattr(exporting, "MOST_LOST", 100)
        split = split_source
        patch.setattr(exporting, "split_source", lambda *names: split(*names)[::97])
        yield


@pytest.fixture(scope="module")
def sharp_folder(
    tiny_model: TrainedModel, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The tiny model with opinions, so that what int8 changes can be seen."""
    network = copy.deepcopy(tiny_model.network)
    torch.manual_seed(1)
    for head in (network.stance_head, network.sentiment_head):
        torch.nn.init.normal_(head.body.get_parameter("1.weight"), std=0.5)
        torch.nn.init.normal_(head.shared.weight, std=1)
    folder = tmp_path_factory.mktemp("sharp")
    replace(tiny_model, network=network).save(folder)
    return folder


@pytest.fixture(scope="module")
def exported(
    lenient: None, sharp_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("exported")
    exporting.export(sharp_folder, folder)
    return folder


@pytest.fixture
def copied(exported: Path, tmp_path: Path) -> Path:
    """A copy of the exported folder, to be spoiled."""
    return Path(shutil.copytree(exported, tmp_path / "copied"))


def test_folder_is_a_model_with_an_engine_and_nothing_else(
    exported: Path, sharp_folder: Path
):
    own = {path.name for path in sharp_folder.iterdir()}
    assert {path.name for path in exported.iterdir()} == own | {"int8"}
    names = {path.name for path in (exported / "int8").iterdir()}
    parts = {
        f"{part}.{kind}" for part in ("encoder", "heads") for kind in ("xml", "bin")
    }
    assert names == {*parts, "engine.json"}
    report = json.loads((exported / "int8" / "engine.json").read_text())
    for head in ("stance", "sentiment"):
        found = report["against_float32"][head]
        assert found["labels"] > 10
        assert 0 <= found["greatest_difference"] < CLOSE
        assert found["mean_difference"] <= found["greatest_difference"]


def test_engine_scores_as_torch_does(exported: Path):
    quick = load_model(exported, "int8")
    assert isinstance(quick, Int8Model)
    usual = predict(load_model(exported, "torch"), queries())
    found = predict(quick, queries())
    assert 0 < apart(usual, found) < CLOSE
    assert [len(p.stance) for p in found] == [len(p.stance) for p in usual]


def test_scores_of_the_engine_do_not_depend_on_the_batch(exported: Path):
    quick = load_model(exported, "int8")
    alone = [predict(quick, [query])[0] for query in queries()]
    for batch_size in (1, 2, 32):
        together = predict(quick, queries(), batch_size=batch_size)
        assert apart(alone, together) < CLOSE / 100


def test_engine_meets_few_shapes(exported: Path, monkeypatch: pytest.MonkeyPatch):
    quick = load_model(exported, "int8")
    shapes: dict[str, set[tuple[int, ...]]] = {}
    compiled: Any = quick.network._compiled

    class Noted:
        def __init__(self) -> None:
            self.request = compiled.create_infer_request()

        def start_async(self, inputs: dict[str, Any], share_inputs: bool) -> None:
            for name, given in inputs.items():
                shapes.setdefault(name, set()).add(given.shape)
            self.request.start_async(inputs, share_inputs=share_inputs)

        def __getattr__(self, name: str) -> Any:
            return getattr(self.request, name)

    class Spy:
        create_infer_request = staticmethod(Noted)

    monkeypatch.setattr(quick.network, "_compiled", Spy)
    usual = load_model(exported, "torch")
    for count in range(1, 40):
        asked = [Query("No. " * (3 + n % 4) + f"It is {n}.") for n in range(count)]
        found = predict(quick, asked, batch_size=4)
        assert apart(predict(usual, asked), found) < CLOSE
    assert shapes["input_ids"] == shapes["attention_mask"]
    assert all(rows <= ROWS or rows % ROWS == 0 for rows, _ in shapes["input_ids"])
    assert all(width % 2 == 0 for _, width in shapes["input_ids"])
    assert max(rows for rows, _ in shapes["input_ids"]) > ROWS
    assert len(shapes["statement_starts"]) < 5
    assert shapes["statement_starts"] == shapes["convention"]
    assert shapes["pair_starts"] == shapes["pair_statement"] == {(8,)}


def test_auto_takes_the_engine_that_is_there(exported: Path, model_folder: Path):
    assert isinstance(load_model(exported), Int8Model)
    assert isinstance(load_model(model_folder), TrainedModel)
    article = Scorer.from_pretrained(exported).score_text("NATO kept its word.")
    assert len(article.statements) == 1


def test_scoring_loads_neither_torch_nor_telemetry(exported: Path, tmp_path: Path):
    article = tmp_path / "article.txt"
    article.write_text("NATO kept its word.", "utf-8")
    command = ["score", str(article), "--model", str(exported), "--engine", "int8"]
    code = (
        "import sys\n"
        "from geostance.inference import Scorer\n"
        "from geostance.models.cli import main\n"
        f"scorer = Scorer.from_pretrained({str(exported)!r}, engine='int8')\n"
        "scorer.score_text('NATO kept its word.')\n"
        f"assert main([*{command}, '--out', {str(tmp_path / 'scores.csv')!r}]) == 0\n"
        "assert 'openvino' in sys.modules\n"
        "print({'torch', 'transformers', 'openvino_telemetry'} & set(sys.modules))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout.strip()) == (0, "set()"), ran.stderr


def test_engine_of_other_weights_is_not_used(
    copied: Path, caplog: pytest.LogCaptureFixture
):
    model = TrainedModel.load(copied)
    with torch.no_grad():
        model.network.stance_head.shared.bias.add_(1)
    model.save(copied)
    with pytest.raises(ModelError, match="not made of this model"):
        load_model(copied, "int8")
    assert isinstance(load_model(copied), TrainedModel)
    (line,) = caplog.messages
    assert line.startswith("scoring with torch")


def test_runtime_that_is_absent(
    exported: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr("geostance.models.int8.find_spec", lambda _: None)
    assert isinstance(load_model(exported), TrainedModel)
    (line,) = caplog.messages
    assert line.endswith("pip install 'geostance[fast]'")
    with pytest.raises(ModelError, match="openvino is not installed"):
        load_model(exported, "int8")


def test_model_without_engine(model_folder: Path):
    with pytest.raises(
        ModelError, match="no int8 engine: make it by `geostance export"
    ):
        load_model(model_folder, "int8")


def test_engine_of_an_older_version(copied: Path):
    (copied / "int8" / "heads.xml").unlink()
    with pytest.raises(ModelError, match=r"older version, without heads\.xml: make it"):
        load_model(copied, "int8")


@pytest.mark.parametrize("part", ["encoder", "heads"])
def test_engine_cut_short(copied: Path, part: str):
    (copied / "int8" / f"{part}.bin").write_bytes(b"")
    with pytest.raises(ModelError, match="copy the folder again"):
        load_model(copied, "int8")


def test_engine_that_changes_labels_is_not_written(
    lenient: None, copied: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(exporting, "LEAST_AGREEMENT", 100.01)
    before = (copied / "int8" / "engine.json").read_text()
    with pytest.raises(ModelError, match="score with torch"):
        exporting.export(copied)
    assert (copied / "int8" / "engine.json").read_text() == before
    assert not list(copied.glob(".export-*"))


def test_window_of_articles_scores_as_each_alone(exported: Path):
    scorer = Scorer.from_pretrained(exported, engine="int8")
    articles = [Article(f"{text} On day {n}.") for n, text in enumerate(TEXTS) if text]
    for one, other in zip(
        scorer.score(articles), map(scorer.score_article, articles), strict=True
    ):
        assert one.text == other.text
        assert [s.text for s in one.statements] == [s.text for s in other.statements]
