from geostance.models.archive import TrainedModel
from geostance.models.labels import IGNORED
from geostance.models.mentions import Mention
from geostance.models.tagging import Tagged
from geostance.training.evaluating.answering import answers, answers_by_head
from geostance.training.evaluating.answers import SpanAnswers
from geostance.training.sources.examples import Example


def test_rows_are_what_is_annotated(tiny_model: TrainedModel):
    text = "Moscow met Kellan in Washington."
    mentions = (
        Mention("target-0", 0, 6),
        Mention("target-1", 11, 17),
        Mention("us", 21, 31),
    )
    stances = {"target-1": 2, "us": IGNORED, "target-0": 1}
    asked = Example("1", text, mentions, stances, "newsmtsc", "g", "dev")
    toned = Example("2", "Kellan left.", (), {}, "newsmtsc", "g", "dev", sentiment=2)
    stance, sentiment = answers(tiny_model, [asked, toned], "newsmtsc")
    assert stance.logits.shape == (2, 4)
    assert stance.labels == [2, 1]
    assert stance.targets == ["other", "russia"]
    assert stance.groups == ["g", "g"]
    assert sentiment is not None
    assert sentiment.logits.shape == (1, 3)
    assert sentiment.labels == [2]
    assert answers(tiny_model, [asked], "newsmtsc")[1] is None


def test_heads_are_those_that_are_annotated(tiny_model: TrainedModel):
    toned = Example("2", "Kellan left.", (), {}, "own", "g", "dev", sentiment=2)
    assert list(answers_by_head(tiny_model, [toned], "geostance")) == ["sentiment"]
    spans = (Tagged("cue", 7, 11),)
    tagged = Example("3", "Kellan said.", (), {}, "own", "g", "dev", tagged=spans)
    found = answers_by_head(tiny_model, [tagged, toned], "geostance")
    assert list(found) == ["attribution"]
    spans_found = found["attribution"]
    assert isinstance(spans_found, SpanAnswers)
    assert spans_found.true == [spans]
    assert spans_found.groups == ["g"]
