"""Short articles, tagged by hand, and who says each of their statements."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from geostance.inference.speakers import Spoken, attribute
from geostance.inference.splitting.quotes import find_quotes
from geostance.inference.splitting.statements import read_statements
from geostance.models.mentions import MentionFinder
from geostance.models.tagging import Tagged
from geostance.models.targets import default_targets

CASES = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text("utf-8"))
KINDS: dict[str, Any] = {"s": "source", "q": "cue", "c": "content"}
MARK = re.compile(r"\[([sqc]) ([^\]]*)\]")


def tagged_text(marked: str) -> tuple[str, list[Tagged]]:
    """Return the text without the marks, and what they mark."""
    pieces, spans, place = [], [], 0
    for mark in MARK.finditer(marked):
        pieces.append(marked[place : mark.start()])
        start = sum(map(len, pieces))
        pieces.append(mark.group(2))
        spans.append(Tagged(KINDS[mark.group(1)], start, start + len(mark.group(2))))
        place = mark.end()
    return "".join([*pieces, marked[place:]]), spans


def speakers(marked: str) -> list[Spoken | None]:
    text, spans = tagged_text(marked.strip())
    reading = read_statements(text)
    assert reading.text == text, "the case is changed by cleaning"
    tagged = [
        [s for s in spans if part.start <= s.start < part.end]
        for part in reading.statements
    ]
    quotes = find_quotes(text)
    finder = MentionFinder(default_targets())
    return attribute(reading.text, reading.statements, tagged, quotes, finder)


def told(spoken: Spoken | None) -> str:
    if spoken is None:
        return "-"
    name = spoken.speaker or "?"
    said = f" ({spoken.description})" if spoken.description else ""
    return f"{name}{said}, {spoken.quote}"


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any]):
    found = [told(spoken) for spoken in speakers(case["text"])]
    for expected, one in zip(case["speakers"], found, strict=True):
        assert one == expected


def test_spans_lie_where_they_should():
    marked = "[c “It rained,”] [s Tom Reyes] [q said]. “It rained for nine days.”"
    text, _ = tagged_text(marked)
    first, second = speakers(marked)
    assert first is not None
    assert second is not None
    assert first.source is not None
    assert text[slice(*first.source)] == "Tom Reyes"
    assert first.cue is not None
    assert text[slice(*first.cue)] == "said"
    assert [text[slice(*span)] for span in first.content] == ["“It rained,”"]
    assert second.source == first.source
    assert [text[slice(*span)] for span in second.content] == [
        "“It rained for nine days.”"
    ]


def test_an_uncertain_content_is_none():
    text = "Tom Reyes said it rained."
    spans = [Tagged("source", 0, 9), Tagged("cue", 10, 14), Tagged("content", 15, 24)]
    reading = read_statements(text)
    assert attribute(text, reading.statements, [spans], [])[0] is not None
    doubtful = [*spans[:2], Tagged("content", 15, 24, 0.3)]
    assert attribute(text, reading.statements, [doubtful], [])[0] is None


@dataclass(frozen=True)
class Part:
    start: int
    end: int
    paragraph: int


def test_nothing():
    assert attribute("", [], [], []) == []
    assert attribute("It rained.", [Part(0, 10, 0)], [[]], []) == [None]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            ["“", "”", "Tom Reyes", "he", "said", "it rained.", "\n\n", "Oslo:", "The"]
        ),
        max_size=40,
    ),
    st.lists(st.tuples(st.sampled_from("sqc"), st.integers(0, 150)), max_size=12),
)
def test_any_tags_in_any_text(words: list[str], marks: list[tuple[str, int]]):
    reading = read_statements(" ".join(words))
    tagged = [
        [
            Tagged(KINDS[kind], place, min(place + 9, part.end))
            for kind, place in sorted(marks, key=lambda mark: mark[1])
            if part.start <= place < part.end
        ]
        for part in reading.statements
    ]
    found = attribute(
        reading.text, reading.statements, tagged, find_quotes(reading.text)
    )
    assert len(found) == len(reading.statements)


@pytest.mark.parametrize("gap", ["\n\n", " "], ids=["paragraphs", "one paragraph"])
def test_long_articles_take_linear_time(gap: str):
    said = "“It rained,” Tom Reyes said. He left. The mayor denied it."
    text = gap.join([said] * 3_000)
    reading = read_statements(text)
    tagged = []
    for part in reading.statements:
        he = part.text.startswith("He")
        tagged.append([Tagged("source", part.start, part.start + 2)] if he else [])
    assert len(attribute(reading.text, reading.statements, tagged, [])) == 9_000


@pytest.mark.parametrize(
    "text",
    [
        "A" * 3_000 + " said it rained.",
        "According to Reyes, " + "AB" * 1_500 + " it rained.",
        "One of " + "A" * 120 + "! Tom Reyes said it rained.",
    ],
    ids=["source", "according", "office"],
)
def test_endless_words_do_not_hold_it_up(text: str):
    reading = read_statements(text)
    tagged = [
        [Tagged("source", part.start, max(part.start + 1, part.end - 16))]
        for part in reading.statements
    ]
    assert attribute(reading.text, reading.statements, tagged, [])
