from pathlib import Path

import pytest

from geostance.models import threads


@pytest.fixture
def quota(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A container's quota, to be written; eight cores otherwise."""
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(threads, "_QUOTA", tmp_path / "cpu.max")
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(8)), raising=False)
    return tmp_path / "cpu.max"


def test_cores_that_the_scheduler_allows(quota: Path):
    assert threads.cores() == 8


@pytest.mark.parametrize(
    ("text", "cores"),
    [
        ("200000 100000\n", 2),
        ("50000 100000\n", 1),
        ("max 100000\n", 8),
        ("9900000 100000\n", 8),
        ("nonsense\n", 8),
    ],
)
def test_quota_of_a_container(quota: Path, text: str, cores: int):
    quota.write_text(text)
    assert threads.cores() == cores


@pytest.mark.parametrize(("asked", "cores"), [("3", 3), ("0", 8), ("", 8), ("x", 8)])
def test_what_the_user_asks_for(
    quota: Path, monkeypatch: pytest.MonkeyPatch, asked: str, cores: int
):
    monkeypatch.setenv("OMP_NUM_THREADS", asked)
    assert threads.cores() == cores
