import io

from rich.console import Console

from geostance.inference.writing.explained import print_explanations
from geostance.models.explanation import Explanation, WordWeight

TEXT = "[b]He did not praise it."
WORDS = (
    WordWeight("He", 3, 5, 0.01),
    WordWeight("did", 6, 9, -0.06),
    WordWeight("not", 10, 13, 0.64),
    WordWeight("praise", 14, 20, -0.31),
    WordWeight("it", 21, 23, 0.05),
)


def printed(**console: object) -> str:
    out = io.StringIO()
    options = {"file": out, "soft_wrap": True} | console
    explanation = Explanation("against", 0.814, WORDS)
    print_explanations(TEXT, {"NATO": explanation}, Console(**options))  # type: ignore[arg-type]
    return out.getvalue()


def test_signs_where_there_is_no_colour():
    lines = printed().splitlines()
    assert lines[0] == "NATO: against 0.81"
    assert lines[1] == "[b]He did[-] not[++] praise[--] it[+]."
    assert lines[2:7] == [
        "  +0.64 not",
        "  -0.31 praise",
        "  -0.06 did",
        "  +0.05 it",
        "",
    ]
    assert printed(force_terminal=True, no_color=True).count("[++]") == 1


def test_colour_instead_of_signs():
    shown = printed(force_terminal=True, color_system="standard")
    assert "[b]He" in shown
    assert "[++]" not in shown
    assert "\x1b[1;4;32mnot\x1b[0m" in shown
    assert "\x1b[1;4;31mpraise\x1b[0m" in shown
    assert "\x1b[31mdid\x1b[0m" in shown
