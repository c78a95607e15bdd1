import pytest

from geostance.inference.batch.making import load_scorer
from geostance.inference.batch.settings import ScoreConfig
from geostance.inference.scorer import Scorer


@pytest.mark.parametrize(
    ("sharing", "expected"), [(1, ["0", "1", "2"]), (2, ["0", "0", "1"])]
)
def test_workers_share_gpus_as_told(
    monkeypatch: pytest.MonkeyPatch, sharing: int, expected: list[str]
):
    devices: list[str] = []
    monkeypatch.setattr(
        Scorer, "from_pretrained", lambda *given: devices.append(given[5])
    )
    config = ScoreConfig(device="cuda", workers=3, workers_per_gpu=sharing)
    for number in range(3):
        load_scorer(config, number)
    assert devices == [f"cuda:{gpu}" for gpu in expected]
    load_scorer(ScoreConfig(), 2)
    assert devices[-1] == "cpu"
