"""Kill -9 at random moments, by the script that does it a hundred times."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "benchmarks" / "kills.py"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_nothing_is_lost_doubled_or_changed(model_folder: Path):
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--kills", "20", "--model", str(model_folder)],
        capture_output=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("20 kills in ")
    assert "equal to those of an unbroken run" in done.stdout
