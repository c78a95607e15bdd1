import math

import numpy as np
import pytest

from geostance.models.calibration import Calibration, fit_temperature
from geostance.models.config import build_config
from geostance.models.errors import ConfigError


@pytest.mark.parametrize("temperature", [0.4, 1.0, 2.5])
def test_known_temperature_is_recovered(temperature: float):
    random = np.random.default_rng(5)
    truth = random.normal(scale=2, size=(20_000, 4))
    # The greatest of logits with Gumbel noise is drawn by their probabilities.
    labels = (truth + random.gumbel(size=truth.shape)).argmax(-1)
    found = fit_temperature((truth * temperature).astype(np.float32), labels.tolist())
    assert found == pytest.approx(temperature, rel=0.05)


def test_temperature_stays_within_bounds():
    logits = np.array([[9.0, 0.0]] * 4, np.float32)
    assert fit_temperature(logits, [0, 0, 0, 0]) == 0.25
    assert fit_temperature(logits, [1, 1, 1, 1]) == 8.0


def test_probabilities_divide_logits_by_the_heads_own_temperature():
    calibration = Calibration(stance={"dse": 2.0}, sentiment={"geostance": 0.5})
    logits = np.array([[0.0, math.log(4)]], np.float32)
    stance = calibration.probabilities("stance", logits, "dse")
    assert stance.tolist()[0] == pytest.approx([1 / 3, 2 / 3], abs=1e-6)
    unlisted = calibration.probabilities("stance", logits)
    assert unlisted.tolist()[0] == pytest.approx([1 / 5, 4 / 5], abs=1e-6)
    sentiment = calibration.probabilities("sentiment", logits)
    assert sentiment.tolist()[0] == pytest.approx([1 / 17, 16 / 17], abs=1e-6)


def test_a_label_below_the_least_probability_is_unsure():
    calibration = Calibration(abstention={"stance": 0.7})
    assert calibration.abstains("stance", 0.69)
    assert not calibration.abstains("stance", 0.7)
    assert not calibration.abstains("sentiment", 0.34)


def test_probabilities_sum_to_one():
    logits = np.random.default_rng(1).normal(scale=30, size=(200, 4)).astype(np.float32)
    chances = Calibration(stance={"geostance": 0.3}).probabilities("stance", logits)
    assert chances.dtype == np.float64
    assert np.abs(chances.sum(-1) - 1).max() < 1e-12
    assert chances.min() >= 0


def test_unknown_head_in_a_file():
    with pytest.raises(ConfigError, match=r"unknown key stances \(did you mean stance"):
        build_config(Calibration, {"stances": {}}, "calibration.json")
