import pytest

from geostance.inference.speakers import OwnSide, Spoken
from geostance.inference.speakers.own_side import Affiliations, default_affiliations
from geostance.inference.speakers.spoken import QuoteKind
from geostance.models.mentions import MentionFinder
from geostance.models.targets import default_targets

OWN = OwnSide(MentionFinder(default_targets()))


def spoken(
    name: str | None,
    description: str | None = None,
    quote: QuoteKind = "direct",
    content: tuple[int, int] = (0, 999),
) -> Spoken:
    return Spoken(name, description, quote, None, None, (content,))


@pytest.mark.parametrize(
    ("name", "description", "side"),
    [
        ("Ilse Dorn", "Russian Foreign Ministry spokeswoman", "russia"),
        ("Ilse Dorn", "US President", "us"),
        ("Ilse Dorn", "NATO Secretary General", "nato"),
        ("Kremlin", None, "russia"),
        ("Ilse Dorn", None, None),
        ("Ilse Dorn", "analyst at the Institute for the USA and Canada", None),
        ("Ilse Dorn", "former Russian minister", None),
        ("Ilse Dorn", "Russian journalist", None),
        ("Ilse Dorn", "mayor of Arlen", None),
        (None, None, None),
    ],
)
def test_side(name: str | None, description: str | None, side: str | None):
    assert OWN.side(spoken(name, description)) == side


def test_a_list_outweighs_what_is_said():
    known = Affiliations(
        speakers={"Ilse Dorn": "nato", "Tom Reyes": None},
        offices=("minister",),
        not_offices=("former",),
        we=("we",),
        ours=("army",),
    )
    own = OwnSide(MentionFinder(default_targets()), known)
    assert own.side(spoken("Ilse Dorn")) == "nato"
    assert own.side(spoken("Tom Reyes", "Russian minister")) is None


def found(text: str, who: Spoken, start: int = 0) -> list[tuple[str, str]]:
    mentions = OWN.mentions(text, start, who)
    assert all(mention.origin == "own side" for mention in mentions)
    return [(m.actor, text[m.start : m.end]) for m in mentions]


MINISTER = spoken("Ilse Dorn", "Russian minister")


def test_we_in_quoted_words():
    text = "“We will defend our country and US bases near us,” she said."
    assert found(text, MINISTER) == [
        ("russia", "We"),
        ("russia", "our country"),
        ("russia", "us"),
    ]


def test_only_what_is_said_counts():
    text = "We report: “They threaten our army.”"
    who = spoken("Ilse Dorn", "Russian minister", content=(111, 136))
    assert found(text, who, start=100) == [("russia", "our army")]


def test_we_in_reported_words_is_the_reporters():
    who = spoken("Ilse Dorn", "Russian minister", quote="indirect")
    assert found("She told us that our armed forces were ready.", who) == [
        ("russia", "our armed forces")
    ]


def test_nobodys_side():
    assert found("“We left.”", spoken("Ilse Dorn", "a farmer")) == []
    assert OWN.mentions("“We left.”", 0, None) == []


def test_the_file_that_ships():
    known = default_affiliations()
    assert "spokeswoman" in known.offices
    assert "we" in known.we
