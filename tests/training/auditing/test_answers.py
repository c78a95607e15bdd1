import pytest

from geostance.models.archive import TrainedModel
from geostance.models.masking import Query
from geostance.models.mentions import Mention
from geostance.models.prediction import predict
from geostance.training.auditing.answers import (
    Answer,
    answer,
    find_query,
    flips,
    mean_of,
    shift,
    usual,
)
from geostance.training.auditing.measures import with_intervals
from geostance.training.auditing.probes import Probes

FAVOR = Answer("a", (0.7, 0.1, 0.1, 0.1), 0, (0.8, 0.1, 0.1))
AGAINST = Answer("b", (0.2, 0.5, 0.2, 0.1), 1, (0.2, 0.3, 0.5))


def test_labels_flips_and_shifts_by_hand():
    assert (FAVOR.label, AGAINST.label) == ("favor", "against")
    assert FAVOR.margin == pytest.approx(0.6)
    assert usual([AGAINST, FAVOR, FAVOR]) == "favor"
    assert flips([AGAINST, FAVOR, FAVOR, FAVOR]) == 25
    assert flips([FAVOR, FAVOR]) == 0
    assert shift([FAVOR, AGAINST]) == pytest.approx(0.5)
    assert mean_of([FAVOR, AGAINST]).probabilities == pytest.approx(
        (0.45, 0.3, 0.15, 0.1)
    )
    assert mean_of([FAVOR, AGAINST]).tone == pytest.approx((0.5, 0.2, 0.3))


def test_answers_are_what_the_network_says(tiny_model: TrainedModel, probes: Probes):
    texts = ["NATO kept the treaty.", "Nobody left.", "Moscow denied it. " * 12]
    actors = ["nato", "nato", "russia"]
    pairs = zip(texts, actors, strict=True)
    queries = [find_query(text, actor, probes.finder) for text, actor in pairs]
    found = answer(tiny_model, [*queries, queries[0]])
    for one, query in zip(found[:3:2], queries[::2], strict=True):
        logits = predict(tiny_model, [query])[0].stance
        said = tiny_model.calibration.probabilities("stance", logits)[0].tolist()
        assert one.probabilities == pytest.approx(said, abs=1e-5)
    for one, query in zip(found[:3], queries, strict=True):
        logits = predict(tiny_model, [query])[0].sentiment
        said = tiny_model.calibration.probabilities("sentiment", logits).tolist()
        assert one.tone == pytest.approx(said, abs=1e-5)
    assert found[3] == found[0]
    assert [one.seen for one in found] == [0, -1, 2, 0]
    assert found[1].label == "none"
    assert found[1].probabilities == (0, 0, 0, 1)


def test_same_words_about_another_actor_are_another_input(tiny_model: TrainedModel):
    mentions = [Mention("a", 0, 4), Mention("b", 9, 16)]
    queries = [Query("NATO met Marwick.", mentions, [actor]) for actor in "aba"]
    assert [one.seen for one in answer(tiny_model, queries)] == [0, 1, 0]


def test_nothing_to_ask(tiny_model: TrainedModel):
    assert answer(tiny_model, []) == []
    assert answer(tiny_model, [Query("It rained.")])[0].label == "none"


def test_an_anaphor_is_read_as_in_an_article_about_the_actor(probes: Probes):
    query = find_query("The alliance kept its word.", "nato", probes.finder)
    assert query.actors == ["nato"]
    assert find_query("The alliance left.", "russia", probes.finder).actors == []


def test_intervals_by_hand():
    report = with_intervals(sure=[2.0] * 100, half=[0.0, 100.0] * 50)
    assert report["sure"] == 2
    assert report["intervals"]["sure"] == [2, 2]
    low, high = report["intervals"]["half"]
    # The standard error of a share of one half in 100 is 5%.
    assert low == pytest.approx(50 - 1.96 * 5, abs=2)
    assert high == pytest.approx(50 + 1.96 * 5, abs=2)
    assert with_intervals(alone=[3.0]) == {"alone": 3, "intervals": {}}
