from geostance.models.labels import IGNORED
from geostance.models.masking import Query
from geostance.models.mentions import Mention, MentionFinder
from geostance.models.targets import default_targets
from geostance.training.sources.examples import (
    FEATURES,
    Example,
    mentions_of,
    to_dataset,
    to_query,
)

EXAMPLE = Example(
    id="1",
    text="NATO met Kellan.",
    mentions=(Mention("nato", 0, 4), Mention("p", 9, 15)),
    stances={"p": 1, "nato": IGNORED},
    source="dse",
    group="g",
    split="dev",
)


def test_dataset_and_back():
    data = to_dataset([EXAMPLE, EXAMPLE])
    assert data.features == FEATURES
    assert len(data) == 2
    assert data[1]["stances"] == [1, IGNORED]
    assert data[1]["sentiment"] == IGNORED
    assert to_query(data[1]) == Query(EXAMPLE.text, EXAMPLE.mentions, ("p", "nato"))


def test_row_has_just_the_features():
    assert set(EXAMPLE.row()) == set(FEATURES)


def test_annotated_spans_keep_their_names_and_others_theirs():
    finder = MentionFinder(default_targets())
    text = "NATO met Kellan; Kellan left Russia to Marwick."
    spans = {"q": (39, 46), "p": (9, 15)}
    assert mentions_of(text, spans, finder) == (
        Mention("nato", 0, 4),
        Mention("p", 9, 15),
        Mention("p", 17, 23),
        Mention("russia", 29, 35),
        Mention("q", 39, 46),
    )
