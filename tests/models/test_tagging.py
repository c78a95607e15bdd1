from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geostance.models.archive import TrainedModel
from geostance.models.encoding import StatementEncoder
from geostance.models.labels import IGNORED, ROLES, TAGS
from geostance.models.masking import Query
from geostance.models.mentions import MentionFinder
from geostance.models.tagging import Tagged, _best_tags, decode, tag_ids
from geostance.models.targets import default_targets

FINDER = MentionFinder(default_targets())
TEXTS = [
    "“We reject these accusations,” the Kremlin’s spokesman said, “and regret it.”",
    "The minister praised the treaty.",
    "Critics said the United States blamed NATO. " * 20,
]


@pytest.fixture
def encoder(tiny_model: TrainedModel) -> StatementEncoder:
    return tiny_model.encoder


def query(text: str) -> Query:
    return Query(text, FINDER.find(text))


def span(kind: str, words: str, text: str) -> Tagged:
    start = text.index(words)
    return Tagged(kind, start, start + len(words))  # type: ignore[arg-type]


def spans_of(text: str) -> list[Tagged]:
    return [
        span("content", "“We reject these accusations,”", text),
        span("source", "the Kremlin’s spokesman", text),
        span("cue", "said", text),
        span("content", "“and regret it.”", text),
    ]


def through_tags(
    encoder: StatementEncoder, texts: list[str], given: list[list[Tagged]]
):
    batch = encoder([query(text) for text in texts])
    tags = tag_ids(batch, given)
    logits = np.eye(len(TAGS))[np.maximum(tags, 0)] * 50
    return decode(batch, logits)


def test_tags_lead_back_to_the_spans(encoder: StatementEncoder):
    found = through_tags(encoder, TEXTS[:2], [spans_of(TEXTS[0]), []])
    assert [(one.kind, one.start, one.end) for one in found[0]] == [
        (one.kind, one.start, one.end) for one in spans_of(TEXTS[0])
    ]
    assert found[1] == ()
    assert all(one.probability > 0.99 for one in found[0])


def test_spans_over_several_windows(encoder: StatementEncoder):
    text = TEXTS[2]
    given = [Tagged("content", 13, len(text) - 2)]
    assert len(encoder([query(text)]).input_ids) > 2
    (found,) = through_tags(encoder, [text], [given])
    assert [(one.start, one.end) for one in found] == [(13, len(text) - 2)]


def test_neighbours_of_one_role_stay_apart(encoder: StatementEncoder):
    text = "The minister praised the treaty and thanked its authors"
    given = [Tagged("content", 0, 31), Tagged("content", 32, 55)]
    (found,) = through_tags(encoder, [text], [given])
    assert [(one.start, one.end) for one in found] == [(0, 31), (32, 55)]


def test_what_is_not_annotated_is_ignored(encoder: StatementEncoder):
    batch = encoder([query(text) for text in TEXTS[:2]])
    tags = tag_ids(batch, [None, []])
    assert set(tags[0].tolist()) == {IGNORED}
    assert set(tags[1].tolist()) == {0, IGNORED}
    assert (tags[1] == 0).sum() == (batch.statement[1] == 1).sum()


def test_an_inside_is_opened_first(encoder: StatementEncoder):
    batch = encoder([query(TEXTS[1])])
    logits = np.zeros((*batch.statement.shape, len(TAGS)))
    logits[..., TAGS.index("I-content")] = 9
    ((found,),) = decode(batch, logits)
    assert (found.kind, found.start, found.end) == ("content", 0, len(TEXTS[1]))
    logits[:, 3:, TAGS.index("I-cue")] = 12
    logits[:, 3:, TAGS.index("B-cue")] = 12
    logits[:, 4:, TAGS.index("B-cue")] = 0
    assert [one.kind for one in decode(batch, logits)[0]] == ["content", "cue"]


def test_no_head_no_spans(encoder: StatementEncoder):
    batch = encoder([query(text) for text in TEXTS])
    assert decode(batch, None) == [(), (), ()]


@settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=3), st.integers(0, 99))
def test_spans_stay_in_their_statements(
    encoder: StatementEncoder, texts: list[str], seed: int
):
    queries = [query(f"{text} NATO’s") for text in texts]
    batch = encoder(queries)
    logits = np.random.default_rng(seed).normal(
        size=(*batch.statement.shape, len(TAGS))
    )
    found = decode(batch, logits)
    for one, spans in zip(queries, found, strict=True):
        place = 0
        for part in spans:
            assert place <= part.start < part.end <= len(one.text)
            assert part.kind in ROLES
            assert 0 < part.probability <= 1
            place = part.start


@pytest.mark.parametrize("sharpness", [0.5, 3.0])
def test_best_tags_are_the_best_of_all_that_are_allowed(sharpness: float):
    random = np.random.default_rng(2)
    counts = [3, 0, 1, 3, 2] * 8
    scores = sharpness * random.normal(size=(sum(counts), len(TAGS)))
    expected: list[int] = []
    for own in np.split(scores, np.cumsum(counts)[:-1]):
        places = np.arange(len(own))
        chances = {
            tags: float(own[places, list(tags)].sum())
            for tags in product(range(len(TAGS)), repeat=len(own))
            if all(map(may_follow, tags, (0, *tags)))
        }
        best = max(chances, key=chances.__getitem__)
        expected += best
    owners = np.repeat(np.arange(len(counts)), counts)
    assert _best_tags(scores, owners).tolist() == expected


def may_follow(tag: int, before: int) -> bool:
    opened = {f"B-{TAGS[tag][2:]}", TAGS[tag]}
    return not TAGS[tag].startswith("I-") or TAGS[before] in opened
