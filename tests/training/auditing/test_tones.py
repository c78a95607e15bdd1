import pytest

from geostance.models.archive import TrainedModel
from geostance.training.auditing import audit
from geostance.training.auditing.actors import Form
from geostance.training.auditing.answers import Answer
from geostance.training.auditing.carriers import Carrier
from geostance.training.auditing.probes import Probes
from geostance.training.auditing.swaps import Swap
from geostance.training.auditing.tones import tone_report

GLAD, CALM, DARK = (0.7, 0.2, 0.1), (0.2, 0.6, 0.2), (0.1, 0.2, 0.7)


def swapped(carrier: Carrier, **tones: list[tuple[float, ...]]) -> Swap:
    answers = {
        Form(actor, actor, f"{actor} {n}"): Answer("", (0, 0, 0, 1), n, tone)
        for actor, own in tones.items()
        for n, tone in enumerate(own)
    }
    return Swap(carrier, answers)


def test_by_hand(probes: Probes):
    first, second, *_ = probes.carriers
    report = tone_report(
        [
            swapped(first, a=[GLAD, GLAD, DARK, GLAD], b=[DARK, DARK, DARK, DARK]),
            swapped(second, a=[CALM] * 4, b=[CALM] * 4),
        ]
    )
    # Of the four labels of a in the first one differs; the actors' means differ.
    assert report["flip_rate_within"] == (25 / 2 + 0) / 2
    assert report["flip_rate_between"] == (50 + 0) / 2
    assert report["mean_shift_within"] == pytest.approx((0.6 / 2 + 0) / 2)
    assert report["mean_shift_between"] == pytest.approx(0.45 / 2)
    # a: (3 * 0.6 - 0.6) / 4 = 0.3 in the first, b: -0.6; 0.45 to either side.
    assert report["by_actor"]["a"]["bias"] == pytest.approx(0.225)
    assert report["by_actor"]["b"]["bias"] == pytest.approx(-0.225)
    assert set(report["intervals"]) >= {"flip_rate_within", "flip_rate_between"}


def test_hidden_names_cannot_change_the_tone(tiny_model: TrainedModel, probes: Probes):
    tones = audit(tiny_model, probes)["sentiment"]
    assert tones["own_names"]["flip_rate_between"] == 0
    assert tones["own_names"]["mean_shift_between"] == 0
    # "The Chinese government" leaves a word beside its slot.
    assert tones["aliases"]["mean_shift_within"] > 0
