import pytest
from hypothesis import given
from hypothesis import strategies as st

from geostance.models.mentions import Mention, MentionFinder, explicit_mentions
from geostance.models.targets import Actor, Targets, default_targets

FINDER = MentionFinder(default_targets())
WORDS = st.sampled_from(
    [
        *("Russia", "US", "us", "U.S.", "United\nStates", "NATO’s", "the bloc"),
        *("pro-", "-speaking", "Washington Post", "'s", " ", "İ", "ſ", "Ruſſia", "\0"),
    ]
)


def named(text: str, last_named: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    found = FINDER.find(text, last_named)
    return [(mention.actor, text[mention.start : mention.end]) for mention in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They told us nothing.", []),
        ("Us they told nothing.", []),
        ("The US told them nothing.", [("us", "US")]),
        ("The U.S. told them.", [("us", "U.S.")]),
        ("He left the U.S.", [("us", "U.S.")]),
        ("A U.S.-led force", [("us", "U.S.")]),
        ("the states agreed", []),
        ("the States agreed", [("us", "the States")]),
        ("Russia's fleet", [("russia", "Russia")]),
        ("Russia’s fleet", [("russia", "Russia")]),
        ("the United States' fleet", [("us", "United States")]),
        ("RUSSIA and nato", [("russia", "RUSSIA"), ("nato", "NATO".lower())]),
        ("Prussia, Russianness, Natoma, CUSA", []),
        ("_Russia_", []),
        ("(Russia)", [("russia", "Russia")]),
        ("“Russia”—NATO", [("russia", "Russia"), ("nato", "NATO")]),
        ("The Washington Post wrote it.", []),
        ("The Washington Post’s editor wrote it.", []),
        ("Washington posted it.", [("us", "Washington")]),
        ("the Russian Foreign Ministry said", [("russia", "Russian Foreign Ministry")]),
        ("the Russian Foreign Office said", [("russia", "Russian")]),
        ("Russian Foreign\n  Ministry", [("russia", "Russian Foreign\n  Ministry")]),
        ("the United\nStates", [("us", "United\nStates")]),
        ("United. States", []),
        ("a pro-Russian rally", []),
        ("a Pro-Russian rally", []),
        ("an anti-NATO march", []),
        ("Russian-speaking voters", []),
        ("a Russian-born painter", []),
        ("the Russian-backed plan", [("russia", "Russian")]),
        ("the U.S. dollar fell", []),
        ("North American firms", []),
        ("an American firm", [("us", "American")]),
    ],
)
def test_names(text: str, expected: list[tuple[str, str]]):
    assert named(text) == expected


def test_offsets_point_into_the_text():
    text = "  In Kyiv, NATO’s chief met Lavrov."
    assert FINDER.find(text) == [
        Mention("ukraine", 5, 9),
        Mention("nato", 11, 15),
        Mention("russia", 28, 34),
    ]


def test_anaphor_means_the_actor_named_last():
    assert named("NATO and the EU met; the bloc agreed.")[-1] == ("eu", "bloc")
    assert named("The EU and NATO met; the bloc agreed.")[-1] == ("nato", "bloc")
    assert named("NATO met Russia; the Bloc agreed.")[-1] == ("nato", "Bloc")


def test_anaphor_reaches_back_over_the_article():
    assert named("The bloc agreed.") == []
    assert named("The bloc agreed.", ("russia",)) == []
    assert named("The bloc agreed.", ("eu", "nato", "us")) == [("nato", "bloc")]
    assert named("The alliance agreed.", ("nato", "eu")) == [("nato", "alliance")]
    both = named("The bloc agreed, then NATO, then the bloc.", ("eu",))
    assert both == [("eu", "bloc"), ("nato", "NATO"), ("nato", "bloc")]


def test_list_of_the_named_is_not_changed():
    order = ["eu"]
    FINDER.find("NATO met the bloc.", order)
    assert order == ["eu"]


def test_longest_of_nested_aliases_with_fallback():
    targets = Targets(
        targets={
            "a": Actor(name="A", aliases=("Dun", "Dun Laoghaire Harbour")),
            "b": Actor(name="B", aliases=("Dun Laoghaire",)),
        }
    )
    text = "Dun Laoghaire Harbour; Dun Laoghaire Harbours; Dun Laos; Dune"
    found = MentionFinder(targets).find(text)
    assert [(m.actor, text[m.start : m.end]) for m in found] == [
        ("a", "Dun Laoghaire Harbour"),
        ("b", "Dun Laoghaire"),
        ("a", "Dun"),
    ]


def test_aliases_are_no_patterns():
    targets = Targets(targets={"a": Actor(name="A", aliases=("A.B", "C+", "O'Neill"))})
    text = "AxB CC A.B C+ O’Neill O'Neill"
    found = MentionFinder(targets).find(text)
    surfaces = [text[m.start : m.end] for m in found]
    assert surfaces == ["A.B", "C+", "O’Neill", "O'Neill"]


def check_spans(text: str, found: list[Mention]):
    place = 0
    for mention in found:
        assert place <= mention.start < mention.end <= len(text)
        place = mention.end


@given(
    st.one_of(st.text(), st.lists(WORDS).map("".join), st.lists(WORDS).map(" ".join))
)
def test_spans_are_ordered_apart_and_inside(text: str):
    found = FINDER.find(text)
    check_spans(text, found)
    assert all(mention.actor in default_targets().actors for mention in found)


def explicit(text: str, *names: str) -> list[tuple[str, str]]:
    spans = [(text.index(name), text.index(name) + len(name)) for name in names]
    found = explicit_mentions(text, spans, FINDER)
    check_spans(text, found)
    return [(mention.actor, text[mention.start : mention.end]) for mention in found]


def test_given_names_are_marked_wherever_they_are_repeated():
    text = "Velmark met NATO; Velmarkers love Velmark, and Orlen’s Velmark"
    assert explicit(text, "Orlen", "Velmark") == [
        ("1", "Velmark"),
        ("nato", "NATO"),
        ("1", "Velmark"),
        ("0", "Orlen"),
        ("1", "Velmark"),
    ]


def test_given_name_of_a_known_actor_is_one_actor():
    text = "Russia met NATO; Russia left, and Moscow was silent."
    assert explicit(text, "Russia") == [
        ("0", "Russia"),
        ("nato", "NATO"),
        ("0", "Russia"),
        ("russia", "Moscow"),
    ]


def test_given_span_wins_over_a_found_one_that_it_cuts():
    assert explicit("A Russian Foreign Ministry aide", "Foreign Ministry aide") == [
        ("0", "Foreign Ministry aide")
    ]


@pytest.mark.parametrize("word", ["He", "They", "Its", "she", "minister", "X"])
def test_pronouns_and_common_nouns_are_not_repeated(word: str):
    text = f"{word} left and {word} sang, so {word} was late."
    assert explicit(text, word) == [("0", word)]


def test_given_spans_may_overlap_and_keep_their_numbers():
    text = "Mr. Orlen met Orlen"
    assert explicit_mentions(text, [(0, 9), (4, 9)], FINDER) == [
        Mention("0", 0, 9),
        Mention("1", 4, 9),
        Mention("1", 14, 19),
    ]


@pytest.mark.parametrize("span", [(0, 0), (3, 2), (-1, 2), (0, 5), (5, 6)])
def test_bad_span(span: tuple[int, int]):
    with pytest.raises(ValueError, match=r"is empty or outside a text of 4 char"):
        explicit_mentions("abcd", [(0, 1), span], FINDER)


def test_persons_are_told_from_institutions():
    finder = MentionFinder(default_targets())
    persons = ["Biden", "president  putin", "NATO chief"]
    for name in (*persons, "Kremlin", "Washington"):
        (mention,) = finder.find(name)
        assert finder.is_person(name[mention.start : mention.end]) == (name in persons)
