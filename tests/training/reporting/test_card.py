import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import torch
import yaml

from geostance.models.calibration import Calibration
from geostance.models.cli import _parser
from geostance.models.tagging import Tagged
from geostance.training.config import (
    DataConfig,
    EncoderConfig,
    NameConfig,
    SourceConfig,
    TrainConfig,
)
from geostance.training.evaluating.answers import Answers, SpanAnswers
from geostance.training.evaluating.report import report
from geostance.training.reporting.card import write_card
from geostance.training.sources import SOURCES

PHENOMENA: dict[str, Any] = {
    "praise": {"carriers": 8, "flip_rate": 0.0, "accuracy": 87.5},
    "irony": {
        "carriers": 6,
        "flip_rate": 5.0,
        "accuracy": 37.5,
        "intervals": {"accuracy": [10.0, 60.0]},
    },
}
AUDIT: dict[str, Any] = {
    "carriers": 14,
    "actors": ["Russia", "NATO"],
    "flip_rate": 2.5,
    "max_shift": 0.125,
    "accuracy": 66.0,
    "phenomena": PHENOMENA,
    "aliases": {
        "names": 36,
        "flip_rate_within": 4.25,
        "flip_rate_between": 1.0,
        "intervals": {"flip_rate_within": [3.5, 5.0]},
        "by_actor": {"Russia": {"bias": 0.0031}, "NATO": {"bias": -0.0113}},
    },
    "sentiment": {
        "aliases": {
            "flip_rate_between": 1.5,
            "intervals": {},
            "by_actor": {"Russia": {"bias": -0.0214}, "NATO": {"bias": 0.01}},
        },
    },
    "contrasts": {
        "edits": {
            "swapped_roles": {
                "items": 40,
                "changed": 55.0,
                "accuracy": 61.5,
                "intervals": {"changed": [40.0, 70.5]},
            }
        }
    },
    "invariances": {
        "edits": {"date": {"items": 20, "flip_rate": 10.0, "accuracy": 85.0}}
    },
}


@pytest.fixture(scope="module")
def metrics() -> dict[str, Any]:
    labels = [row % 3 for row in range(120)]
    truth = torch.nn.functional.one_hot(torch.tensor(labels), 4) * 3.0
    noise = torch.randn(120, 4, generator=torch.Generator().manual_seed(0))
    groups = [str(row // 2) for row in range(120)]
    found = Answers((truth + noise).numpy(), labels, ["us", "other"] * 60, groups)
    spans = SpanAnswers([(Tagged("cue", 0, 2),)], [(Tagged("cue", 0, 2),)], ["a"])
    calibration = Calibration(stance={"dse": 1.5})
    return {
        "dse": {"stance": report("stance", found, calibration, "dse")},
        "polnear": {"attribution": report("attribution", spans, calibration, "")},
    }


def config(tmp_path: Path, masking: float = 1.0) -> TrainConfig:
    sources = [SourceConfig(name="dse", weight=1.5), SourceConfig(name="polnear")]
    return TrainConfig(
        encoder=EncoderConfig(name=str(tmp_path / "encoder-x")),
        data=DataConfig(sources=sources, names=NameConfig(masking=masking)),
        output=tmp_path / "mine",
    )


def card(
    tmp_path: Path, metrics: dict[str, Any], settings: Any = None, masking: float = 1.0
) -> str:
    """Write the card of a run that recorded these settings."""
    environment = {
        "python": "3.12.1",
        "machine": "riscv64",
        "cores": 48,
        "accelerator": "Abacus 9",
        "seed": 13,
        "packages": {"torch": "2.13.0"},
    }
    (tmp_path / "environment.json").write_text(json.dumps(environment))
    (tmp_path / "training.yaml").write_text(yaml.safe_dump(settings or {"seed": 13}))
    write_card(config(tmp_path, masking), metrics, AUDIT, tmp_path)
    return (tmp_path / "README.md").read_text()


def commands(text: str) -> list[str]:
    return re.findall(r"^    (geostance .+)$", text, re.M)


def test_figures_stand_with_their_intervals(tmp_path: Path, metrics: dict[str, Any]):
    text = card(tmp_path, metrics)
    dse = metrics["dse"]["stance"]
    low, high = dse["intervals"]["macro_f1"]
    sure = f"{dse['macro_f1']:.1f} ({low:.1f} to {high:.1f})"
    assert f"| dse | stance | 120 | {sure} | {dse['f_avg']:.1f} (" in text
    assert "| dse: us | stance | 60 | " in text
    assert "| polnear | attribution | 1 | 33.3 |  | 100.0 |" in text
    precision = dse["precision"]["against"]
    assert f"| dse | stance | against | {precision:.1f} | " in text
    raw = dse["calibration"]["unscaled"]["ece"]
    assert f"| dse | stance | 1.50 | {raw:.3f} | {dse['ece']:.3f} (" in text
    chosen = dse["risk_coverage"]["abstain"]
    assert f" | {chosen['threshold']:.3f} | {chosen['coverage']:.0%} | " in text
    assert "95% sure, no more than\n15% of the kept answers are wrong" in text
    assert "| praise | 8 | 0.00 | 87.5 |" in text
    assert "| irony | 6 | 5.00 | 37.5 (10.0 to 60.0) |" in text
    plain = " ".join(text.split())
    assert "4.2 (3.5 to 5.0) % of the labels differ from the usual one" in plain
    assert "NATO is furthest from the mean of all, by -0.011." in plain
    assert "| swapped roles | change | 40 | 55.0 (40.0 to 70.5) | 61.5 |" in text
    assert "| date | stay | 20 | 10.0 | 85.0 |" in text
    assert f"| dse | 1.5 | {SOURCES['dse'].means} | " in text


def test_no_path_of_a_machine(tmp_path: Path, metrics: dict[str, Any]):
    text = card(tmp_path, metrics)
    assert str(tmp_path) not in text
    assert "Fine-tuned from\n`encoder-x`." in text
    assert "Scorer.from_pretrained('mine')" in text


def test_baselines_stand_beside_the_model(tmp_path: Path, metrics: dict[str, Any]):
    assert "## Baselines" not in card(tmp_path, metrics)
    path = tmp_path / "baselines.json"
    path.write_text("[]")
    assert "## Baselines" not in card(tmp_path, metrics)
    rows = [
        {"source": "dse", "baseline": "majority", "macro_f1": 30.21, "interval": None},
        {"source": "dse", "baseline": "words", "macro_f1": 53.6, "interval": [50, 57]},
    ]
    path.write_text(json.dumps(rows))
    text = card(tmp_path, metrics)
    assert "| source | this model | majority | words |" in text
    assert " | 30.2 | 53.6 (50.0 to 57.0) |" in text


def test_commands_of_a_run(tmp_path: Path, metrics: dict[str, Any]):
    text = card(tmp_path, metrics)
    assert commands(text)[0] == (
        "geostance train training.yaml data.root=CORPORA output=mine"
    )
    words = " ".join(text.split())
    assert (
        "Seed 13; Python 3.12.1, torch 2.13.0; on riscv64, 48 cores, Abacus 9." in words
    )
    assert "training.yaml holds the config of the run" in words


def test_commands_of_a_mean_of_runs_that_went_on(
    tmp_path: Path, metrics: dict[str, Any]
):
    (tmp_path / "start.yaml").write_text("seed: 13\n")
    found = commands(card(tmp_path, metrics, {"members": [{}, {}]}))
    assert found[:3] == [
        "geostance train member-1.yaml data.root=CORPORA output=run-1 "
        "encoder.name=START",
        "geostance train member-2.yaml data.root=CORPORA output=run-2 "
        "encoder.name=START",
        "geostance soup CORPORA run-1 run-2 --out mine",
    ]
    for line in found:
        _parser().parse_args(shlex.split(line)[1:])


def test_a_model_that_sees_names_says_so(tmp_path: Path, metrics: dict[str, Any]):
    assert "## Neutral by construction" in card(tmp_path, metrics)
    text = card(tmp_path, metrics, masking=0.0)
    assert "Neutral by construction" not in text
    assert "## The names are seen" in text


def test_attribution_alone(tmp_path: Path, metrics: dict[str, Any]):
    text = card(tmp_path, {"polnear": metrics["polnear"]})
    assert "## Calibration" not in text
    assert "{" not in text
