import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geostance.inference.reading.marked import read_markdown
from geostance.models.errors import InputError


def blocks(source: str) -> list[str]:
    return read_markdown(source.encode(), "a.md").text.split("\n\n")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# Talks *begin*\n\nIt rained.", ["Talks begin", "It rained."]),
        ("Talks begin\n===\nIt rained.", ["Talks begin", "It rained."]),
        ("One line\ngoes on  \nand on.", ["One line goes on and on."]),
        ("See [the **treaty**](http://x.example) now.", ["See the treaty now."]),
        ("See <http://x.example/a> now.", ["See http://x.example/a now."]),
        ("Run `make` \\*now\\* &amp; go.", ["Run make *now* & go."]),
        (
            "- One.\n- Two\n  goes on.\n\n1. Third.",
            ["• One.", "• Two goes on.", "• Third."],
        ),
        ("- One.\n\n  More of it.", ["• One.", "More of it."]),
        ("> “Never,” he said.\n>\n> > Ever?", ["“Never,” he said.", "Ever?"]),
        ("Before.\n\n```py\nx = 1\n```\n\nAfter.", ["Before.", "After."]),
        ("| Who | Said |\n|---|---|\n| Ann | no |", ["Who | Said", "Ann | no"]),
        ("<p>Raw &amp; plain.</p>\n\n<!-- gone -->\n\nEnd.", ["Raw & plain.", "End."]),
        ("<script>\nx()\n</script>\n\nEnd.", ["End."]),
        ("![A ferry](a.jpg)\n\nIt left.", ["It left."]),
        ("One.\n\n---\n\nTwo.", ["One.", "Two."]),
        ("It is ~~not~~ so.", ["It is not so."]),
    ],
)
def test_text_without_its_marks(source: str, expected: list[str]):
    assert blocks(source) == expected


YAML = """---
Title: "Talks begin"
author: [Ann Lee, Bob Ray]
date: 2024-03-05
source: {name: Harbour Post}
lang: en-US
tags: [a, b]
---
It rained.
"""
TOML = '+++\ntitle = "Talks begin"\ndate = 2024-03-05\n+++\nIt rained.\n'


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_front_matter(mark: str):
    article = read_markdown((mark + YAML.replace("\n", "\r\n")).encode(), "a.md")
    assert article.text == "It rained."
    assert article.title == "Talks begin"
    assert article.author == "Ann Lee, Bob Ray"
    assert article.date == "2024-03-05"
    assert article.outlet == "Harbour Post"
    assert article.language == "en-US"
    assert article.id == "a.md"


def test_toml_front_matter():
    article = read_markdown(TOML.encode(), "a.md")
    assert (article.text, article.title, article.date) == (
        *("It rained.", "Talks begin"),
        "2024-03-05",
    )


@pytest.mark.parametrize("front", ["---\n[broken\n---\n", "---\nJust words.\n---\n"])
def test_what_is_no_front_matter_is_text(front: str):
    assert "It rained." in blocks(front + "\nIt rained.")


def test_the_first_heading_is_the_title():
    assert read_markdown(b"## Part\n\n# Talks\n\n# More\n", "a").title == "Talks"
    assert read_markdown(b"## Part\n\nIt rained.", "a").title is None


@pytest.mark.parametrize("source", ["", "---\n", "![](a.jpg)", "```\nx\n```"])
def test_nothing_but_marks(source: str):
    with pytest.raises(InputError, match="the file is empty"):
        read_markdown(source.encode(), "a.md")


@pytest.mark.parametrize("mark", ["[", "*", ">", "- ", "<", "![", "|", "#", "---\n"])
def test_many_marks_are_read_soon(mark: str):
    source = mark * 3_000 + "\n\nIt rained."
    assert blocks(source)[-1].endswith("It rained.")


@pytest.mark.filterwarnings(
    "ignore::geostance.inference.reading.decoding.ReadingWarning"
)
@settings(deadline=None, max_examples=60)
@given(st.one_of(st.binary(max_size=200), st.text("#*->[]()`|\n a1&<!", max_size=200)))
def test_anything_is_read_or_refused(source: bytes | str):
    data = source if isinstance(source, bytes) else source.encode()
    try:
        assert read_markdown(data, "a.md").text.strip()
    except InputError as error:
        if not str(error).startswith("a.md: "):
            raise AssertionError from error
