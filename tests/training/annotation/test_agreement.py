import json
from pathlib import Path

import pytest

from geostance.models.cli import main
from geostance.models.errors import DataError
from geostance.training.annotation.agreement import Pair, agreement, pairs
from tests.training.annotation.test_schema import article, statement


def labelled(*labels: tuple[str, str]) -> list[Pair]:
    return [Pair("stance", "nato", both, "a 0", "NATO met.") for both in labels]


def test_kappa_and_alpha_by_hand():
    both = labelled(
        *[("favor", "favor")] * 4, *[("against", "against")] * 4, ("favor", "against")
    )
    result = agreement(both)["stance"]
    # Cohen: (8/9 - pe) / (1 - pe) with pe = (5*4 + 4*5) / 81.
    chance = 40 / 81
    assert result["kappa"] == pytest.approx((8 / 9 - chance) / (1 - chance), abs=1e-3)
    # Krippendorff: 1 - (n - 1) * differing / (n_favor * n_against), over 18 values.
    assert result["alpha"] == pytest.approx(1 - 17 * 1 / (9 * 9), abs=1e-3)
    assert result["agreement"] == 88.9
    assert result["confused"] == {"favor / against": 1}
    assert agreement(both)["stance nato"] == result


def test_one_label_alone_has_no_kappa():
    result = agreement(labelled(("favor", "favor")))["stance"]
    assert (result["kappa"], result["alpha"]) == (None, None)


def write(folder: Path, *articles: object) -> Path:
    folder.mkdir()
    lines = [json.dumps(one) + "\n" for one in articles]
    (folder / "a.jsonl").write_text("".join(lines))
    return folder


def test_pairs_of_common_articles(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    one, other = statement("NATO met."), statement("NATO left.")
    first = write(
        tmp_path / "1", article("a", one, other), article("b", statement("x NATO"))
    )
    changed = other | {"stances": {"nato": "against"}, "sentiment": "negative"}
    second = write(tmp_path / "2", article("a", one, changed))
    found = pairs(first, second)
    assert {p.kind for p in found} == {"stance", "sentiment", "speaker", "quote"}
    assert [p.labels for p in found if p.kind == "stance"] == [
        ("neutral", "neutral"),
        ("neutral", "against"),
    ]
    assert main(["corpus", str(first), "--second", str(second), "--differences"]) == 0
    out = capsys.readouterr().out
    assert "a 1 stance nato: neutral / against: NATO left." in out
    assert "a 1 sentiment : neutral / negative: NATO left." in out


def test_other_statements_are_refused(tmp_path: Path):
    first = write(tmp_path / "1", article("a", statement("NATO met.")))
    second = write(tmp_path / "2", article("a", statement("NATO left.")))
    third = write(tmp_path / "3", article("c", statement("NATO left.")))
    with pytest.raises(DataError, match="its statements are not those of a"):
        pairs(first, second)
    with pytest.raises(DataError, match="it has no article of"):
        pairs(first, third)
