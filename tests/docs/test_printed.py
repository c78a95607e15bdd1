import pytest

from tests.docs.printed import difference

PRINTED = "Russia: against 0.81\n  a  word\n\n  +0.78 not\nend\n"


@pytest.mark.parametrize(
    "shown",
    [
        PRINTED,
        "Russia: against 0.79\na word\n+0.80 not\nend",
        "Russia: against 0.81\n...\nend",
        "...\n+0.78 not\n...",
    ],
)
def test_the_same(shown: str):
    assert difference(shown, PRINTED) is None


@pytest.mark.parametrize(
    "shown",
    [
        "Russia: favor 0.81\na word\n+0.78 not\nend",
        "Russia: against 0.77\na word\n+0.78 not\nend",
        "Russia: against 0.81\na word\n-0.78 not\nend",
        "Russia: against 0.81\n...\nother",
        "Russia: against 0.81",
        "",
    ],
)
def test_not_the_same(shown: str):
    found = difference(shown, PRINTED)
    assert found is not None
    assert "printed" in found


def test_lengths_of_drawn_lines_do_not_count():
    assert difference("┏━━━┓\n│ 3 │\n", "┏━━━━━━━┓\n│   3   │\n") is None
    assert difference("│ 3 │", "│ 4 │") is not None
