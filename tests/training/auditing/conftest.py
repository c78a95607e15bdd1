"""Probes written for the tests."""

from pathlib import Path

import pytest

from geostance.training.auditing.probes import Probes, load_probes

FIXTURE = Path(__file__).parents[2] / "fixtures" / "probes"


@pytest.fixture(scope="session")
def probes() -> Probes:
    """The probes in tests/fixtures."""
    return load_probes(FIXTURE)
