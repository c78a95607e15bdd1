from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geostance.models.archive import TrainedModel
from geostance.models.encoding import Batch, StatementEncoder
from geostance.models.masking import SLOTS, Query, mask_actors
from geostance.models.mentions import Mention, MentionFinder, explicit_mentions
from geostance.models.prediction import predict
from geostance.models.targets import default_targets

FINDER = MentionFinder(default_targets())
SHARED = settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def encoder(tiny_model: TrainedModel) -> StatementEncoder:
    return tiny_model.encoder


def query(text: str) -> Query:
    mentions = FINDER.find(text)
    return Query(text, mentions, list(dict.fromkeys(m.actor for m in mentions)))


def masked(text: str) -> str:
    return mask_actors(query(text)).text


def same(first: Batch, second: Batch) -> bool:
    return first.statements == second.statements and all(
        np.array_equal(getattr(first, name), getattr(second, name))
        for name in ("input_ids", "attention_mask", "statement", "pair")
    )


@pytest.mark.parametrize(
    "texts",
    [
        ["Russia denied it.", "The United States denied it.", "NATO denied it."],
        ["We trust Russia.", "We trust the\nUnited States.", "We trust the Kremlin."],
        [
            "Russia's aim, he said",
            "The United States' aim, he said",
            "NATO’s aim, he said",
        ],
        ["It is Russia’s aim", "It is the US' aim", "It is the United States’ aim"],
        ["RUSSIA'S AIM", "THE UNITED STATES' AIM", "THE WHITE HOUSE’S AIM"],
        ["A Russian envoy left.", "An American envoy left."],
        [
            "He is a Russian.",
            "He is an American.",
            "He is a  Frenchman."[:8] + "German.",
        ],
        ["(Russia-led)", "(NATO-led)", "(U.S.-led)"],
    ],
)
def test_name_article_and_possessive_leave_no_trace(
    encoder: StatementEncoder, texts: list[str]
):
    batches = [encoder([query(text)]) for text in texts]
    assert all((batch.pair == 0).sum() == 1 for batch in batches)
    assert all(same(batches[0], batch) for batch in batches[1:])


def test_other_words_do_leave_a_trace(encoder: StatementEncoder):
    praised, blamed = query("He praised Russia."), query("He blamed Russia.")
    assert not same(encoder([praised]), encoder([blamed]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The US accused Russia and China; the US left.",
            "[ACTOR-0] accused [ACTOR-1] and [ACTOR-2] ; [ACTOR-0] left.",
        ),
        ("Another American, a man", "Another [ACTOR-0] , a man"),
        ("Breathe NATO", "Breathe [ACTOR-0]"),
        ("NATO is strong", "[ACTOR-0] is strong"),
        ("'s all, the tea is an end of the ", "'s all, the tea is an end of the"),
        ("NATO' s, NATO'swear", "[ACTOR-0] ' s, [ACTOR-0] 'swear"),
    ],
)
def test_masked_text(text: str, expected: str):
    assert masked(text) == expected


def test_slots_go_by_first_appearance_and_not_by_request():
    text = "Kyiv asked NATO, NATO asked Washington."
    mentions = FINDER.find(text)
    slots = mask_actors(Query(text, mentions[::-1], ["us", "nato"])).slots
    assert slots == {"ukraine": 0, "nato": 1, "us": 2}


def test_overlapping_spans_leave_no_part_of_a_name():
    text = "Roger Ailes’s friend met an Ailes."
    for spans in ([(0, 11), (0, 5)], [(0, 5), (0, 11)], [(0, 11), (6, 11)]):
        mentions = explicit_mentions(text, spans, FINDER)
        both = mask_actors(Query(text, mentions, ["0", "1"])).text
        assert "Ailes" not in both.split(" friend ")[0]
        assert both.startswith("[ACTOR-0] [ACTOR-1] 's friend met a")


@pytest.mark.parametrize(
    "forged", ["[ACTOR-3]", "[ACTOR-0]", "[ACTOR-11]", "[actor-1]"]
)
def test_slot_written_in_the_text_is_no_mention(encoder: StatementEncoder, forged: str):
    text = f"{forged} blamed Russia {forged} and {forged}Russia{forged}"
    batch = encoder([query(text)])
    assert (batch.pair == 0).sum() == 2
    ids = batch.input_ids[0].tolist()
    assert [i for i in ids if i in encoder.slot_ids] == [encoder.slot_ids[0]] * 2


def test_query_names_the_actors_that_it_lacks():
    with pytest.raises(ValueError, match="no mention of eu, us in the text"):
        Query("Russia left.", [Mention("russia", 0, 6)], ["us", "russia", "eu"])


def test_random_slots_differ_and_keep_pairs_right(encoder: StatementEncoder):
    asked = query("Russia blamed NATO; Moscow thanked Kyiv and NATO.")
    plain = encoder([asked])
    seen = set()
    for seed in range(8):
        batch = encoder([asked], Random(seed))
        assert np.array_equal(batch.pair, plain.pair)
        tokens = [set(batch.input_ids[batch.pair == p].tolist()) for p in range(3)]
        assert all(len(own) == 1 for own in tokens)
        slots = [encoder.slot_ids.index(own.pop()) for own in tokens]
        assert len(set(slots)) == 3
        seen.add(tuple(slots))
    assert len(seen) > 4
    counts = [int((plain.pair == p).sum()) for p in range(3)]
    assert counts == [2, 2, 1]


def owned_ids(batch: Batch, statement: int) -> list[int]:
    found: list[int] = batch.input_ids[batch.statement == statement].tolist()
    return found


@pytest.mark.parametrize("words", [44, 45, 46, 47, 48, 80, 81, 82, 83, 300])
def test_long_statement_is_windowed_with_every_token_owned_once(
    encoder: StatementEncoder, words: int
):
    text = " ".join(
        f"{word} {number}"
        for number, word in zip(
            range(words), ["minister", "praised", "treaty"] * 100, strict=False
        )
    )
    whole = encoder.tokenizer(text, add_special_tokens=False)["input_ids"]
    batch = encoder([Query("A plan."), Query(text), Query("")])
    assert batch.input_ids.shape[1] <= encoder.max_length
    assert owned_ids(batch, 1) == whole
    short = encoder.tokenizer("A plan.", add_special_tokens=False)["input_ids"]
    assert owned_ids(batch, 0) == short
    assert owned_ids(batch, 2) == []


PIECES = st.lists(
    st.sampled_from(
        [
            "the minister",
            "praised",
            "Russia",
            "[SEP]",
            "[PAD]",
            "NATO's",
            "中",
            "plan",
            "—",
        ]
    ),
    max_size=120,
)


@SHARED
@given(st.lists(PIECES, min_size=1, max_size=3))
def test_no_token_is_lost_or_owned_twice(
    encoder: StatementEncoder, parts: list[list[str]]
):
    queries = [query(" ".join(pieces)) for pieces in parts]
    batch = encoder(queries)
    pair = 0
    for number, asked in enumerate(queries):
        text = mask_actors(asked).text
        whole = encoder.tokenizer(text, add_special_tokens=False)["input_ids"]
        assert owned_ids(batch, number) == whole
        for actor in asked.actors:
            named = sum(mention.actor == actor for mention in asked.mentions)
            assert (batch.pair == pair).sum() == named
            assert (batch.statement[batch.pair == pair] == number).all()
            assert batch.pair_statement[pair] == number
            pair += 1
    assert len(batch.pair_statement) == pair


def test_mention_at_the_very_end_of_a_long_statement_is_pooled(
    encoder: StatementEncoder, tiny_model: TrainedModel
):
    filler = "The minister praised the treaty. " * 30
    asked = query(filler + "Critics blamed Russia")
    batch = encoder([asked])
    assert len(batch.input_ids) > 3
    window, place = np.argwhere(batch.pair == 0)[0].tolist()
    assert (batch.pair == 0).sum() == 1
    assert window == len(batch.input_ids) - 1
    # The last token before [SEP].
    assert batch.input_ids[window, place + 1] == encoder.tokenizer.sep_token_id
    assert place + 2 == batch.attention_mask[window].sum()
    at_start = query("Russia " + filler)
    end, start = predict(tiny_model, [asked, at_start])
    assert not np.allclose(end.stance, start.stance)


def test_more_actors_than_slots(encoder: StatementEncoder, tiny_model: TrainedModel):
    names = [f"Land{number:02}x" for number in range(SLOTS + 3)]
    text = " met ".join(names)
    spans = [(text.index(name), text.index(name) + len(name)) for name in names]
    mentions = explicit_mentions(text, spans, FINDER)
    asked = Query(text, mentions, [str(n) for n in range(len(names))])
    masked_query = mask_actors(asked)
    words, slots = masked_query.text, masked_query.slots
    assert not any(name in words for name in names)
    assert list(slots.values()) == [min(n, SLOTS - 1) for n in range(len(names))]
    (prediction,) = predict(tiny_model, [asked])
    assert prediction.stance.shape == (len(names), 4)
    assert np.isfinite(prediction.stance).all()


def test_asked_actor_keeps_a_slot_of_its_own_among_many(encoder: StatementEncoder):
    names = [f"Land{number:02}x" for number in range(SLOTS + 5)]
    text = " met ".join(names)
    spans = [(text.index(name), text.index(name) + len(name)) for name in names]
    mentions = explicit_mentions(text, spans, FINDER)
    for random in (None, Random(1)):
        slots = mask_actors(Query(text, mentions, ["16", "15"]), random).slots
        assert list(slots.values()).count(slots["16"]) == 1
        assert list(slots.values()).count(slots["15"]) == 1


def test_nobody_asked_for(encoder: StatementEncoder, tiny_model: TrainedModel):
    text = "Russia met NATO."
    batch = encoder([Query(text, FINDER.find(text))])
    assert (batch.pair == -1).all()
    assert batch.pair_statement.shape == (0,)
    slots = set(encoder.slot_ids[:2])
    assert slots < set(batch.input_ids[0].tolist())
    (prediction,) = predict(tiny_model, [Query(text, FINDER.find(text))])
    assert prediction.stance.shape == (0, 4)
    assert prediction.sentiment.shape == (3,)


@pytest.mark.parametrize("forged", ["[SEP]", "[MASK]", "[CLS]", "</s>", "<mask>"])
def test_special_token_written_in_the_text_is_text(
    encoder: StatementEncoder, forged: str
):
    text = f"The minister praised {forged} the treaty."
    batch = encoder([Query(text)])
    ids = batch.input_ids[batch.attention_mask == 1].tolist()
    specials = set(encoder.tokenizer.all_special_ids) - {encoder.tokenizer.unk_token_id}
    assert sum(token in specials for token in ids) == 2  # its own [CLS] and [SEP]


def test_lone_surrogate_is_read_as_a_question_mark():
    assert mask_actors(Query("a \ud800 b")).text == "a ? b"
