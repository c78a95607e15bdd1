import pytest

from geostance.inference.splitting.cleaning import (
    bullet_length,
    ends_sentence,
    paragraphs,
)

WRAPPED = (
    "The harbour opened on Monday after a\n"
    "long repair that had cost the town\n"
    "more than anybody had feared. The\n"
    "mayor cut a ribbon.\n"
    "Ships came at dawn and left again at\n"
    "noon, heavy with grain and timber\n"
    "from the hills.\n"
)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x85", "\v"])
@pytest.mark.parametrize("blank", [1, 2, 4])
def test_line_ends(end: str, blank: int):
    sentences = ["The bridge held.", "Ships came at dawn.", "Nobody complained."]
    assert paragraphs((end * blank).join(sentences)) == sentences


def test_hard_wrapped_with_blank_lines():
    text = (
        "The bridge held for\ntwo winters.\n\nShips came\nat dawn.\n \t\nNobody left."
    )
    assert paragraphs(text) == [
        "The bridge held for two winters.",
        "Ships came at dawn.",
        "Nobody left.",
    ]


def test_hard_wrapped_without_blank_lines():
    assert paragraphs(WRAPPED) == [
        "The harbour opened on Monday after a long repair that had cost the town more "
        "than anybody had feared. The mayor cut a ribbon.",
        "Ships came at dawn and left again at noon, heavy with grain and timber from "
        "the hills.",
    ]


def test_one_sentence_a_line_is_not_wrapped():
    lines = ["The bridge held.", "Ships came at dawn.", "Nobody complained."]
    assert paragraphs("\n".join(lines)) == lines


def test_bullets_are_not_joined():
    text = "The mayor named two aims:\n• a new bridge\n• a wider road\n\nHe left."
    assert paragraphs(text) == [
        "The mayor named two aims:",
        "• a new bridge",
        "• a wider road",
        "He left.",
    ]


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\r\n\r\n"])
def test_insertion_in_pieces(gap: str):
    pieces = ["The head of the port (Orlov.", "- ED", ") told us it would hold."]
    text = gap.join(["Ships came.", *pieces, "Nobody complained."])
    assert paragraphs(text) == [
        "Ships came.",
        "The head of the port (Orlov. - ED) told us it would hold.",
        "Nobody complained.",
    ]


def test_two_insertions_in_a_row():
    text = "He (Orlov.\n- ED\n) met her (Marwick.\n- ED\n) at noon.\nIt rained."
    assert paragraphs(text) == [
        "He (Orlov. - ED) met her (Marwick. - ED) at noon.",
        "It rained.",
    ]


def test_bracket_that_never_closes_takes_nothing():
    blocks = ["The port (once", "Ships came.", "Nobody complained.", "It rained."]
    assert paragraphs("\n\n".join(blocks)) == blocks


def test_bracket_that_closes_far_away_takes_nothing():
    far = "Ships came at dawn and left at noon. " * 6 + "So it was (mostly)."
    assert len(paragraphs(f"The port (once\n\n{far}")) == 2


def test_stray_break_within_a_sentence():
    text = "The head of the port was\n\nseen at the fair. He smiled."
    assert paragraphs(text) == ["The head of the port was seen at the fair. He smiled."]


def test_a_heading_takes_no_lower_case_line():
    assert paragraphs("At last\n\neBay buys the port.") == [
        "At last",
        "eBay buys the port.",
    ]


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("“We will wait, ”he said.", "“We will wait,” he said."),
        ("“We will wait. ”She left.", "“We will wait.” She left."),
        ("We will wait, ”Brown said.", "We will wait,” Brown said."),
        ("He said, ”we will wait.”", "He said, ”we will wait.”"),
        ("The port ( once grand ) closed.", "The port (once grand) closed."),
        ("The\u00a0port \t closed .", "The port closed ."),
        ("The po\u00adrt\u200b clo\ufeffsed.\x07", "The port closed."),
        ("Lone \ud800surrogate.", "Lone surrogate."),
    ],
)
def test_stray_spaces_and_invisible_characters(text: str, clean: str):
    assert paragraphs(text) == [clean]


@pytest.mark.parametrize("text", ["", " \n\t\r\n", "\u200b\n\ufeff"])
def test_nothing(text: str):
    assert paragraphs(text) == []


@pytest.mark.parametrize(
    ("block", "ends"),
    [
        ("It held.", True),
        ("“It held.”", True),
        ("(It held.)", True),
        ("Did it hold?", True),
        ("It held…", True),
        ("Bridge holds", False),
        ("“A long wait”", False),
        ("", False),
    ],
)
def test_ends_sentence(block: str, ends: bool):
    assert ends_sentence(block) is ends


@pytest.mark.parametrize(
    ("block", "length"),
    [
        ("• It held.", 2),
        ("•It held.", 1),
        ("- It held.", 2),
        ("— It held.", 2),
        ("-5 degrees", 0),
        ("It held.", 0),
    ],
)
def test_bullet_length(block: str, length: int):
    assert bullet_length(block) == length
