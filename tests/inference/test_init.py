import subprocess
import sys

import pytest

import geostance.inference
from geostance.inference.scorer import Scorer


def test_every_public_name_is_there():
    for name in geostance.inference.__all__:
        assert getattr(geostance.inference, name).__name__ == name
    assert geostance.inference.Scorer is Scorer


def test_other_names_are_not():
    with pytest.raises(AttributeError, match="has no attribute 'Scorers'"):
        geostance.inference.Scorers  # noqa: B018


def test_importing_costs_nothing():
    code = (
        "import sys, geostance.inference, geostance.inference.cli\n"
        "heavy = {'torch', 'transformers', 'pyarrow', 'sentencex', 'rich'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_scoring_needs_nothing_of_training():
    # transformers itself brings accelerate where it is installed.
    code = (
        "import sys, geostance.inference.scorer\n"
        "heavy = {'datasets', 'evaluate', 'sklearn'}\n"
        "print(sorted(heavy & set(sys.modules)),"
        " any(n.startswith('geostance.training') for n in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[] False\n"
