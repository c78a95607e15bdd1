import copy
from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from geostance.models.archive import TrainedModel
from geostance.models.errors import ModelError
from geostance.models.explanation import explain
from geostance.models.labels import STANCES
from geostance.models.masking import Query
from geostance.models.mentions import Mention
from geostance.models.prediction import predict
from geostance.models.tensors import Tensors

VERBS = {"praised": "favor", "blamed": "against", "denied": "neutral"}


def query(text: str, *names: str) -> Query:
    """A statement with mentions of names, the first of which is asked for."""
    mentions = [
        Mention(name, text.index(name), text.index(name) + len(name)) for name in names
    ]
    return Query(text, mentions, names[:1])


@pytest.fixture(scope="module")
def fitted(tiny_model: TrainedModel) -> TrainedModel:
    """The tiny model, fitted until a verb alone makes the label."""
    torch.manual_seed(0)
    network = copy.deepcopy(tiny_model.network)
    queries, labels = [], []
    for verb, label in {**VERBS, "": "none"}.items():
        for who in ("The minister", "Critics", "The spokesman", "Nobody"):
            for end in (".", " on Tuesday.", " for the failed talks."):
                queries.append(query(f"{who} {verb} Kellan{end}", "Kellan"))
                labels.append(STANCES.index(label))
    batch = Tensors.of(tiny_model.encoder(queries))
    optimizer = torch.optim.Adam(network.parameters(), 2e-3)
    for _ in range(80):
        output = network(batch, torch.zeros(len(queries), dtype=torch.long))
        loss = torch.nn.functional.cross_entropy(output.stance, torch.tensor(labels))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    assert loss < 0.1
    network.train(False)
    return replace(tiny_model, network=network)


@pytest.mark.parametrize("verb", VERBS)
def test_the_word_that_makes_the_label_has_the_most_weight(
    fitted: TrainedModel, verb: str
):
    text = f"The spokesman {verb} Kellan for the failed talks."
    found = explain(fitted, query(text, "Kellan"))
    assert found.label == VERBS[verb]
    first, second, *_ = sorted(found.words, key=lambda word: -word.weight)
    assert first.text == verb
    assert first.weight > 0.5
    assert first.weight > 2 * abs(second.weight)


def test_weight_is_the_fall_of_the_probability(fitted: TrainedModel):
    def probabilities(one: Query) -> NDArray[np.float64]:
        stance = predict(fitted, [one])[0].stance
        return fitted.calibration.probabilities("stance", stance)

    text = "The spokesman blamed Kellan for the failed talks."
    found = explain(fitted, query(text, "Kellan"))
    (whole,) = probabilities(query(text, "Kellan"))
    label = int(whole.argmax())
    assert found.label == STANCES[label]
    assert found.probability == pytest.approx(float(whole[label]), abs=1e-6)
    without = "The spokesman Kellan for the failed talks."
    (shorter,) = probabilities(query(without, "Kellan"))
    (blamed,) = [word for word in found.words if word.text == "blamed"]
    assert blamed.weight == pytest.approx(float((whole - shorter)[label]), abs=1e-5)
    assert blamed.weight > 0.1


def test_weights_of_another_label(tiny_model: TrainedModel):
    one = query("Critics blamed Kellan.", "Kellan")
    weights = [explain(tiny_model, one, label) for label in STANCES]
    assert [found.label for found in weights] == list(STANCES)
    assert sum(found.probability for found in weights) == pytest.approx(1)
    for same in zip(*(found.words for found in weights), strict=True):
        assert sum(word.weight for word in same) == pytest.approx(0, abs=1e-6)


def test_words_are_those_of_the_statement_without_the_names(tiny_model: TrainedModel):
    text = "“NATO’s so-called plan,” he said: Kellan-led, isn't it?"
    found = explain(tiny_model, query(text, "NATO", "Kellan"))
    assert [word.text for word in found.words] == [
        *("“", "’s", "so-called", "plan", ",", "”", "he", "said", ":"),
        *("-", "led", ",", "isn't", "it", "?"),
    ]
    for word in found.words:
        assert text[word.start : word.end] == word.text


def test_the_name_makes_no_difference(tiny_model: TrainedModel):
    weights = [
        [
            w.weight
            for w in explain(tiny_model, query(text, name)).words
            if w.text != "the"
        ]
        for text, name in (
            ("Critics praised the United States for its patience.", "United States"),
            ("Critics praised Kellan for its patience.", "Kellan"),
        )
    ]
    assert weights[0] == pytest.approx(weights[1], abs=1e-6)


def test_the_article_of_a_name_weighs_nothing(tiny_model: TrainedModel):
    text = "Critics praised the United States."
    words = explain(tiny_model, query(text, "United States")).words
    assert {w.text: w.weight for w in words}["the"] == pytest.approx(0, abs=1e-6)


def test_a_statement_of_several_windows(tiny_model: TrainedModel):
    text = "Critics blamed the government and the treaty " * 12 + "and Kellan."
    words = explain(tiny_model, query(text, "Kellan"), batch_size=4).words
    assert len(words) == 7 * 12 + 2
    alike = explain(tiny_model, query(text, "Kellan"), batch_size=32).words
    assert [w.weight for w in words] == pytest.approx(
        [w.weight for w in alike], abs=1e-5
    )


def test_a_statement_of_one_name(tiny_model: TrainedModel):
    found = explain(tiny_model, query("Kellan", "Kellan"))
    assert found.words == ()
    assert 0 < found.probability < 1


@pytest.mark.parametrize("actors", [[], ["a", "b"]])
def test_one_actor_at_a_time(tiny_model: TrainedModel, actors: list[str]):
    mentions = [Mention("a", 0, 1), Mention("b", 2, 3)]
    with pytest.raises(ValueError, match="one actor can be explained, not"):
        explain(tiny_model, Query("A B", mentions, actors))


def test_a_model_that_sees_names_is_refused(tiny_model: TrainedModel):
    encoder = copy.copy(tiny_model.encoder)
    encoder.hides_names = False
    with pytest.raises(ModelError, match="trained with names shown"):
        explain(replace(tiny_model, encoder=encoder), query("NATO won.", "NATO"))
