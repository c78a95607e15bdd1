import re
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from geostance.models.calibration import Calibration
from geostance.models.errors import GeostanceError
from geostance.training.evaluating.answers import Answers
from geostance.training.evaluating.comparison import compare, corrected
from geostance.training.evaluating.plots import draw, needs_matplotlib
from geostance.training.evaluating.report import report
from geostance.training.evaluating.table import print_reports
from geostance.training.evaluating.wording import given, kept


@pytest.fixture(scope="module")
def reports() -> dict[str, Any]:
    labels = [row % 3 for row in range(300)]
    truth = np.eye(4, dtype=np.float32)[labels] * 4
    noise = np.random.default_rng(3).normal(size=(300, 4)).astype(np.float32)
    noise[:, 3] = -1e4
    targets = ["russia", "other"] * 150
    groups = [str(row // 4) for row in range(300)]
    ours = Answers(truth + noise, labels, targets, groups)
    theirs = Answers(truth + 4 * noise, labels, targets, groups)
    values = report("stance", ours, Calibration(stance={"dse": 1.4}), "dse")
    row = corrected({"dse": compare(ours, theirs)})["dse"]
    return {"dse": {"stance": values | {"against": {"model": "runs/a"} | row}}}


def test_table_tells_all_and_fits(
    reports: dict[str, Any], capsys: pytest.CaptureFixture[str]
):
    print_reports(reports)
    text = capsys.readouterr().out
    values = reports["dse"]["stance"]
    assert max(map(len, text.splitlines())) <= 100
    assert "dse · stance  300 answers in 75 groups" in text
    low, high = values["intervals"]["macro_f1"]
    row = next(line for line in text.splitlines() if line.startswith("all"))
    assert f"{values['macro_f1']:.1f} ({low:.1f}–{high:.1f})" in row
    assert [w.split()[0] for w in text.splitlines() if "(" in w][1:3] == [
        "other",
        "russia",
    ]
    assert "with temperature 1.40" in text
    assert "as none" not in text
    assert "macro-F1 against runs/a" in text
    counts = values["against"]["mcnemar"]
    assert f"{counts['only_ours']}:{counts['only_theirs']}" in text


def test_perfect_figures_fit_as_well(capsys: pytest.CaptureFixture[str]):
    labels = [row // 2 % 4 for row in range(40)]
    groups = list(map(str, labels))
    found = Answers(
        np.eye(4, dtype=np.float32)[labels] * 20, labels, ["russia", "us"] * 20, groups
    )
    print_reports({"geostance": {"stance": report("stance", found, Calibration(), "")}})
    text = capsys.readouterr().out
    assert text.count("100.0 (100.0–100.0)") == 9
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= 100


def test_what_is_kept_in_words():
    assert kept({"threshold": None}) == "no confidence is enough"
    chosen = {
        "threshold": 0.71,
        "coverage": 0.5,
        "error": 0.1,
        "level": 0.95,
        "error_bound": 0.144,
        "macro_f1": 80.0,
    }
    assert kept(chosen) == (
        "confidence 0.710 or more keeps 50%, error 10.0% (95% sure: at most 14.4%), "
        "macro-F1 80.0"
    )


def test_labels_that_were_given():
    counts = {"favor": {"favor": 1, "against": 0, "none": 0}}
    counts["against"] = {"favor": 0, "against": 0, "none": 2}
    assert given(counts) == ["favor", "none"]


def test_diagrams(reports: dict[str, Any], tmp_path: Path):
    both = reports["dse"] | {"attribution": {"macro_f1": 80.0}}
    paths = draw({"dse": both}, tmp_path / "plots")
    assert [path.name for path in paths] == [
        "dse-stance-reliability.svg",
        "dse-stance-risk-coverage.svg",
        "dse-stance-confusion.svg",
    ]
    for path in paths:
        root = ElementTree.fromstring(path.read_text())
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert len(re.findall("<path", path.read_text())) > 10
    assert "matplotlib.pyplot" not in sys.modules


def test_matplotlib_is_missing(monkeypatch: pytest.MonkeyPatch):
    needs_matplotlib()
    monkeypatch.setattr(
        "geostance.training.evaluating.plots.find_spec", lambda name: None
    )
    with pytest.raises(GeostanceError, match=r"pip install 'geostance\[plots\]'"):
        needs_matplotlib()
