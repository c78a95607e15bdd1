import pytest
from hypothesis import given
from hypothesis import strategies as st

from geostance.inference.splitting.quotes import find_quotes


def quotes(text: str) -> list[str]:
    return [text[start:end] for start, end in find_quotes(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“It rained,” he said. “It snowed.”", ["“It rained,”", "“It snowed.”"]),
        ('"It rained," he said. "It snowed."', ['"It rained,"', '"It snowed."']),
        ("„Es regnet“, he said.", ["„Es regnet“"]),
        ("„Pada”, he said.", ["„Pada”"]),
        ("«It rained», he said.", ["«It rained»"]),
        ("‘It rained,’ he said.", ["‘It rained,’"]),
        ("'It rained,' he said.", ["'It rained,'"]),
        ("''It rained,'' he said.", ["''It rained,''"]),
        ("He called it “a ‘bad’ deal” and left.", ["“a ‘bad’ deal”"]),
        ("The workers’ union and the ’90s; don't, the boys' school.", []),
        ("‘The workers’ flag is red,’ he said.", ["‘The workers’ flag is red,’"]),
        ("It measured 5' 8\" and no more.", []),
        ("He said: “A. B. C.” Then he left.", ["“A. B. C.”"]),
    ],
)
def test_within_a_paragraph(text: str, expected: list[str]):
    assert quotes(text) == expected


def test_a_quotation_that_each_paragraph_opens_anew():
    text = "“One.\n\n“Two.\n\n“Three,” he said. “Four.”"
    assert quotes(text) == ["“One.\n\n“Two.\n\n“Three,”", "“Four.”"]


def test_a_quotation_that_only_its_last_paragraph_closes():
    text = "“One.\n\nTwo.\n\nThree,” he said.\n\nFour."
    assert quotes(text) == ["“One.\n\nTwo.\n\nThree,”"]


def test_a_lost_mark_spoils_one_paragraph_only():
    text = "“One, he said.\n\nTwo.\n\n“Three,” he said.\n\nFour."
    assert quotes(text) == ["“One, he said.", "“Three,”"]
    assert quotes("One,” he said.\n\n“Two,” he said.") == ["“Two,”"]
    assert quotes('"One, he said.\n\nTwo.\n\n"Three," he said.')[-1] == '"Three,"'


@given(st.text("“”\"'‘’«» a.\n", max_size=80))
def test_quotations_are_in_order_and_apart(text: str):
    place = 0
    for start, end in find_quotes(text):
        assert place <= start < end <= len(text)
        place = end


def test_many_marks_take_linear_time():
    for mark in ("“", "”", '"', "‘a ", "'a ", "“\n\n", "x”\n\n"):
        find_quotes(mark * 20_000)
