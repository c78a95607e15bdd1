import pytest

from tests.docs.pages import ROOT
from tests.docs.parsing import PARSED, check, check_mention, is_parsed

WRONG = [
    "geostance train configs/train/minilm.yaml optim.epoch=3",
    "geostance train configs/train/minilm.yaml --resumed",
    "geostance score archive/ --out scores/ --worker 8x",
    "pip install '.[trainings]'",
    "pip install -c constraint.txt .",
    "make tested",
    "python benchmarks/kills.py --kill 3x",
    "python benchmarks/none.py",
    "python -m no_such_module",
    "torchrun --nproc 4 -m geostance.models.cli train",
    "torchrun -m geostance.models.cli train configs/train/minilm.yaml epochs=1",
    "wget https://example.org",
]


@pytest.mark.parametrize("command", WRONG)
def test_wrong_commands_fail(command: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ROOT)
    with pytest.raises((Exception, SystemExit)):
        check(command)


@pytest.mark.parametrize("code", ["geostance scores", "python benchmarks/none.py"])
def test_wrong_mentions_fail(code: str):
    with pytest.raises((AssertionError, SystemExit)):
        check_mention(code)


def test_scoring_is_run():
    assert not is_parsed("geostance score article.txt")
    assert is_parsed("geostance train configs/train/minilm.yaml")


def test_each_exception_has_its_reason():
    assert all(reason for reason in PARSED.values())
