import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geostance.inference import read_statements
from geostance.inference.splitting.cleaning import paragraphs
from geostance.inference.splitting.offsets import INVISIBLE, OffsetMap

MESSY = st.text(
    st.one_of(
        st.sampled_from("ab. ”“(),!\n\r\t\v\f\x85\u2028\u200b\u00ad•- "),
        st.characters(),
    ),
    max_size=200,
)


def visible(text: str) -> str:
    return re.sub(rf"[\s{INVISIBLE}]", "", text)


def test_a_statement_is_found_in_the_text_as_it_was_read():
    text = (
        "• Harbour  news\r\n\r\n“He (the mayor.\r\n- RT\r\n) paid in\u200b full, ”she "
        "said.\r\n\r\nNobody\nobjected.\r\n"
    )
    shown = {
        part.text: text[slice(*part.original)] for part in read_statements(text).parts
    }
    assert shown["Nobody objected."] == "Nobody\nobjected."
    (quoted,) = (text for part, text in shown.items() if "paid" in part)
    assert quoted.startswith("“He (the mayor.\r\n- RT\r\n)")
    assert quoted.endswith("full, ”she said.")


@given(MESSY)
def test_no_visible_character_is_lost_or_moved(text: str):
    assert visible("".join(paragraphs(text))) == visible(text)


@given(MESSY)
def test_parts_stand_in_order_and_show_the_same_words(text: str):
    end = 0
    for part in read_statements(text).parts:
        assert part.original[0] >= end
        end = part.original[1]
        assert visible(text[slice(*part.original)]) == visible(part.text)


def test_a_span_without_words_is_empty():
    origins = OffsetMap("  a \n b ", "a b")
    assert origins.span(0, 3) == (2, 7)
    assert origins.span(0, 2) == (2, 3)
    assert origins.span(1, 2) == (6, 6)
    assert origins.span(3, 3) == (8, 8)


def test_a_cleaned_text_with_other_words_is_refused():
    with pytest.raises(ValueError, match="white space only"):
        OffsetMap("ab", "ac")
