import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from geostance.inference.splitting.cleaning import bullet_length, paragraphs
from geostance.inference.splitting.statements import Reading, read_statements
from geostance.models.sentences import MAX_STATEMENT


def statements(text: str) -> list[str]:
    return [part.text for part in read_statements(text).statements]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(part.kind, part.text) for part in read_statements(text).parts]


@pytest.mark.parametrize(
    "sentences",
    [
        ["The bridge held.", "Ships came at dawn.", "Nobody complained!"],
        ["“We came.", "We saw the bridge.", "We left,” Brown said."],
        ["“Is it true?” Mr. Brown asked.", "Nobody answered."],
        ['"Is it true?" Mr. Brown asked.', "Nobody answered."],
        ["“Stop!” the old captain shouted.", "Then he left."],
        ["“It holds,” Brown said.", "“And it will hold.”", "He smiled."],
        ["Is it “true?”", "Nobody knows."],
        ["The U.S. envoy met Lt. Gen. Brown on Jan. 5 in room No. 7.", "It rained."],
        ["They left the U.S.", "The bridge stayed."],
        ["Dr. Brown met Mrs. Green at 5 p.m. in the port.", "It rained."],
        ["It cost $3.5 million, i.e. a lot.", "Nobody paid."],
        ["We waited... and waited.", "Then… nothing.", "“Well...” he said."],
        ["What a day...", "The mayor left."],
        ["The plan (which nobody saw) failed.", "It was late."],
        ["He (Orlov. He runs the port. - ED) told us it holds.", "Then he left."],
        ["He spoke (at length.", "The mayor listened.", "The crowd left."],
    ],
)
def test_one_statement_a_sentence(sentences: list[str]):
    assert statements(" ".join(sentences)) == sentences
    assert statements("\n\n".join(["Rain fell.", " ".join(sentences)]))[1:] == sentences


def test_quote_over_paragraphs():
    blocks = [
        "“The bridge is old.",
        "“It must be mended.",
        "“We are poor,” Brown said.",
    ]
    assert statements("\n\n".join(blocks)) == blocks


def test_quote_that_is_closed_too_early():
    text = "“We will wait, ”Brown said. “And then we go. ”She nodded."
    assert statements(text) == [
        "“We will wait,” Brown said.",
        "“And then we go.”",
        "She nodded.",
    ]


def test_insertion_that_cuts_a_sentence():
    text = "Ships came.\n\n“He (Orlov.\n\n- ED\n\n) told us it holds.” Rain fell."
    assert statements(text) == [
        "Ships came.",
        "“He (Orlov. - ED) told us it holds.”",
        "Rain fell.",
    ]


def test_a_smiley_does_not_hold_a_sentence_open():
    assert (
        len(statements("It closed again :( Nobody tells us. I am sad. So it is.")) == 3
    )


def test_parts_of_an_article():
    text = """Bridge closes for repair

• The bridge last winter

• © Anna Brown/Getty Images

MOSCOW, January 20. /TASS/. The bridge closed on Monday. It opens in May.

“A long wait”

Drivers must take the ferry.

What comes next

• The ferry must run daily.
• The road must be wide.

Read also: Ferry prices rise

By Anna Brown
"""
    assert kinds(text) == [
        ("title", "Bridge closes for repair"),
        ("caption", "The bridge last winter"),
        ("credit", "© Anna Brown/Getty Images"),
        ("dateline", "MOSCOW, January 20. /TASS/."),
        ("statement", "The bridge closed on Monday."),
        ("statement", "It opens in May."),
        ("heading", "“A long wait”"),
        ("statement", "Drivers must take the ferry."),
        ("heading", "What comes next"),
        ("statement", "The ferry must run daily."),
        ("statement", "The road must be wide."),
        ("link", "Read also: Ferry prices rise"),
        ("byline", "By Anna Brown"),
    ]
    reading = read_statements(text)
    assert [p.kind for p in reading.left_out] == [
        kind for kind, _ in kinds(text) if kind != "statement"
    ]
    assert len(reading.statements) == 5


@pytest.mark.parametrize("bullet", ["• ", "•", "●", "- ", "— ", "* "])
def test_a_bullet_of_several_sentences(bullet: str):
    text = f"{bullet}The bridge closed. Nobody knew. It rained."
    assert statements(text) == ["The bridge closed.", "Nobody knew.", "It rained."]


def test_bullets_within_a_line():
    assert statements("• It closed. • Nobody knew.") == ["It closed.", "Nobody knew."]


def test_caption_before_its_credit():
    text = "Bridge closes\n\n• The bridge\n\n• Photo: Anna Brown\n\nIt closed."
    assert [kind for kind, _ in kinds(text)] == [
        "title",
        "caption",
        "credit",
        "statement",
    ]


@pytest.mark.parametrize(
    "dateline",
    [
        "MOSCOW, January 20. /TASS/.",
        "MOSCOW, Jan. 20, 2021 /TASS/.",
        "WASHINGTON (Reuters) -",
        "KYIV —",
        "NEW YORK/LONDON (AP) —",
    ],
)
def test_datelines(dateline: str):
    assert kinds(f"{dateline} The bridge closed. It opens in May.") == [
        ("dateline", dateline),
        ("statement", "The bridge closed."),
        ("statement", "It opens in May."),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "NATO and the EU met in the port.",
        "Read the plan before you sign it.",
        "By Monday the bridge was closed.",
        "The photo was taken by Reuters.",
        "Watch the bridge, and you will see it move.",
    ],
)
def test_sentences_that_look_like_furniture(sentence: str):
    assert kinds(f"Rain fell.\n\n{sentence}")[1:] == [("statement", sentence)]


@pytest.mark.parametrize("text", ["Bridge closed again", "closed again, and no word"])
def test_a_tweet_without_a_period(text: str):
    assert kinds(text) == [("statement", text)]


def test_only_headings():
    text = "Bridge closes\n\nFerry opens\n\nRoads full"
    assert statements(text) == ["Bridge closes", "Ferry opens", "Roads full"]


@pytest.mark.parametrize("text", ["", " \n ", "\u200b"])
def test_nothing(text: str):
    assert read_statements(text) == Reading("", ())


def test_offsets_point_into_the_cleaned_text():
    text = "  Bridge  closes \r\n\r\n•  It\u00a0closed.   Nobody\u200b knew. "
    reading = read_statements(text)
    assert reading.text == "Bridge closes\n\n• It closed. Nobody knew."
    assert [(p.start, p.end) for p in reading.parts] == [(0, 13), (17, 27), (28, 40)]


def check(text: str) -> Reading:
    """Assert what holds for every text."""
    reading = read_statements(text)
    end = 0
    for part in reading.parts:
        assert end <= part.start < part.end
        assert reading.text[part.start : part.end] == part.text == part.text.strip()
        end = part.end
    assert end <= len(reading.text)
    blocks = paragraphs(text)
    assert "\n\n".join(blocks) == reading.text
    kept = "".join(block[bullet_length(block) :] for block in blocks)
    assert squeezed("".join(part.text for part in reading.parts)) == squeezed(kept)
    assert all(len(part.text) <= MAX_STATEMENT for part in reading.statements)
    return reading


BULLETS = "•●▪◦‣·*–—-"


def squeezed(text: str) -> str:
    """Leave out white space, and the bullets that statements go without."""
    return "".join(char for char in text if not char.isspace() and char not in BULLETS)


PIECES = (
    *("(", ")", "[", "]", "“", "”", "„", "«", "»", '"', "’", "‘", "'"),
    *("\n", "\n\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\t", "\u00a0", " ", " "),
    *(".", "!", "?", "…", "...", ",", ";", ":", "•", "- ", "— ", "* ", "© ", "/"),
    *("The bridge held", "ships came", "Mr. Brown asked", "U.S.", "Lt. Gen.", "No. 5"),
    *("MOSCOW", "/TASS/. ", "(Reuters) - ", "Read also", "By ", "- ED", " ”he said"),
    *("[ACTOR-0]", "\u200b", "\ud800", "\x00", "\x1c", "é", "Мост", "橋", "🌉"),
)
HOLD = settings(
    max_examples=150,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@HOLD
@given(st.text(max_size=300))
@example("\u3000a. B")
@example("a\u1680\u2029 b")
def test_any_unicode(text: str):
    check(text)


@HOLD
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_brackets_quotes_and_line_ends(text: str):
    check(text)


@HOLD
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_cleaning_loses_no_word(text: str):
    gone = "\u200b\ud800\x00\x1c"
    kept = "".join(char for char in squeezed(text) if char not in gone)
    assert squeezed("".join(paragraphs(text))) == kept


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a" * 300_000, 75),
        ("The bridge held. " * 17_650, 17_650),
        ("(" * 1_000_000, 250),
        ("A" * 100_000, 25),
        ("A-" * 50_000, 25),
        ('"' * 100_000, 25),
        ("a" + " " * 300_000 + "b", 1),
        ("‘a " * 100_000, 76),
    ],
    ids=[
        "letters",
        "sentences",
        "brackets",
        "capitals",
        "hyphens",
        "quotes",
        "spaces",
        "openings",
    ],
)
def test_very_long_lines(text: str, count: int):
    assert len(check(text).parts) == count


@pytest.mark.parametrize(
    "text",
    [
        "the port was\n\n" + "at dawn\n\n" * 20_000,
        "He (Orlov\n" + "ED\n) met (her\n" * 20_000,
        "The bridge held and the town that\nwas there rejoiced.\n" * 6_000,
        "He (x. " * 20_000 + ") " * 20_000,
        "A. b. " * 40_000,
        "• " * 50_000,
        "“Go!” Mr. Brown said. " * 10_000,
        "We left, ”he " * 40_000,
    ],
    ids=[
        "stray",
        "insertions",
        "wrapped",
        "nested",
        "abbreviated",
        "bullets",
        "quotes",
        "late closers",
    ],
)
def test_no_quadratic_time(text: str):
    assert check(text).parts
