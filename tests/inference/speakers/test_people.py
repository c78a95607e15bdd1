import pytest

from geostance.inference.speakers.descriptions import after_name, before_name
from geostance.inference.speakers.people import People, name_spans, spelling
from geostance.inference.speakers.words import gender_of


def names(text: str) -> list[str]:
    return [" ".join(found) for found, _ in name_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On Friday Ilse Dorn left.", ["Ilse Dorn"]),
        ("Prime Minister Jan van der Berg left.", ["Jan van der Berg"]),
        ("J. R. Ashby and Dr. Amara E. Cole met.", ["J. R. Ashby", "Amara E. Cole"]),
        ("Dorn’s aide met Quill.", ["Dorn", "Quill"]),
        ("The Foreign Ministry and NATO met.", []),
        ("He met Ilse Dorn. Then Tomas Quill left.", ["Ilse Dorn", "Tomas Quill"]),
        ("French President Anne-Marie Duval", ["Anne-Marie Duval"]),
        ("Norway met South Korea.", []),
        (
            "Did Ilse Dorn know? Neither Quill nor Dorn did.",
            ["Ilse Dorn", "Quill", "Dorn"],
        ),
        ("That’s Ilse Dorn. Soon left.", ["Ilse Dorn", "Soon"]),
        ("Arlen Democrat Ilse Dorn met Republicans.", ["Ilse Dorn"]),
        ("On Sunday Dorn Tuesday’s guest", ["Dorn"]),
        (
            "Norway’s Ilse Dorn met Quill’s Tomas Reyes.",
            ["Ilse Dorn", "Quill", "Tomas Reyes"],
        ),
        (
            "The Paris Agreement and the Arlen Bridge Festival",
            ["Arlen Bridge Festival"],
        ),
        (
            "Commodore Ľubomír Țurcan met Rashid al-Ghailani.",
            ["Ľubomír Țurcan", "Rashid al-Ghailani"],
        ),
    ],
)
def test_names(text: str, expected: list[str]):
    assert names(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Batyuk", "Batiuk"),
        ("Hrytsyuk", "Hrytsiuk"),
        ("Sergei", "Sergey"),
        ("Khodorov", "Hodorov"),
        ("Müller", "Mueller"),
        ("O’Hara", "OHara"),
    ],
)
def test_one_name_spelt_twice(one: str, other: str):
    text = f"Tom {one} spoke. Later {other} left."
    people = People(text).people
    if one != "Müller":  # ue for ü is not a matter of sound alone
        assert spelling(one) == spelling(other)
    assert [person.name for person in people] == [f"Tom {one}"]


@pytest.mark.parametrize(
    ("text", "name", "person"),
    [
        ("Shen Guoliang spoke. Shen left.", "Shen", "Shen Guoliang"),
        ("Olga Dahl met Tom Reyes.", "Olga", "Olga Dahl"),
        ("Tornike Beradze, an analyst, left.", "Tornike", "Tornike Beradze"),
        ("They walked along the Berlin Wall.", "Berlin", None),
        ("Tom Reyes met Tom Holt.", "Tom", None),
    ],
)
def test_who_is_known_by_a_first_name(text: str, name: str, person: str | None):
    found = People(text).by_one_name(name)
    assert (found and found.name) == person


def test_whose_name_a_place_is_in():
    text = "Tom Reyes met Ana Ruiz, and Reyes left."
    people = People(text)
    for words, name in (
        ("Tom", "Tom Reyes"),
        ("Ruiz", "Ana Ruiz"),
        ("Reyes left", "Tom Reyes"),
    ):
        found = people.at(text.index(words))
        assert found is not None
        assert found.name == name
    assert people.at(text.index("met")) is None
    assert People("It rained.").at(3) is None


def test_namesakes_are_two():
    people = People("Ana Ruiz met Pedro Ruiz. Ruiz left.")
    assert [person.name for person in people.people] == ["Ana Ruiz", "Pedro Ruiz"]
    assert people.by_one_name("Ruiz") is None
    found = people.by_names(["Pedro", "Ruiz"])
    assert found is not None
    assert found.name == "Pedro Ruiz"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ilse Dorn, a lawyer from Arlen, said", "lawyer from Arlen"),
        ("Ilse Dorn (director of the Port Museum) said", "director of the Port Museum"),
        ("Ilse Dorn, 43, said", None),
        ("Ilse Dorn, who left, said", None),
        (
            "Ilse Dorn, senior fellow at the Institute said",
            "senior fellow at the Institute",
        ),
    ],
)
def test_after_a_name(text: str, expected: str | None):
    assert after_name(text, 9) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the Avarian Foreign Minister ", "Avarian Foreign Minister"),
        ("He met the head of the EU’s diplomacy, ", "head of the EU’s diplomacy"),
        ("“No,” said spokeswoman ", "spokeswoman"),
        ("On Monday ", None),
        ("The head of the press centre ", "head of the press centre"),
        (
            "A member of the security commission of the council ",
            "member of the security commission of the council",
        ),
        ("The captain of the ferry greeted ", None),
        ("The head of the port and ", None),
        ("It rained. Former deputy ", "Former deputy"),
    ],
)
def test_before_a_name(text: str, expected: str | None):
    assert before_name(text + "Ilse Dorn", len(text)) == expected


def test_gender():
    assert gender_of(["Lee"], "spokeswoman") == "female"
    assert gender_of(["Olga", "Dahl"]) == "female"
    assert gender_of(["Xu", "Petrov"]) == "male"
    assert gender_of(["Xu", "Petrova"]) == "female"
    assert gender_of(["Jelisaveta", "Brankov"]) is None
    assert gender_of(["Jānis", "Ozols"]) == "male"
    assert gender_of(["Xu", "Lee"]) is None
