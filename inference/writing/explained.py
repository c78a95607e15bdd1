"""What carries a stance, for a terminal: the statement with its words marked."""

from collections.abc import Mapping

from rich.console import Console
from rich.text import Text

from geostance.models.explanation import Explanation, WordWeight

_NOTE = (
    "By how much the probability of the label falls without the word; names, which are "
    "hidden from the model, are not weighed."
)
_STRONG, _WEAK = 0.2, 0.05
_LISTED = 5


def print_explanations(
    text: str, explanations: Mapping[str, Explanation], console: Console
) -> None:
    """Print the statement for each target, its strongest words, and what they mean.

    Args:
        text: The statement.
        explanations: Name of a target -> what carries the stance toward it.
        console: Green words are for the label and red ones against it; without colour
            they get the signs +, ++, - and --.
    """
    coloured = console.color_system is not None and not console.no_color
    for name, explanation in explanations.items():
        head = f"{name}: {explanation.label} {explanation.probability:.2f}"
        console.print(Text(head, style="bold"))
        console.print(_marked(text, explanation, coloured))
        words = sorted(explanation.words, key=lambda word: -abs(word.weight))
        for word in words[:_LISTED]:
            if abs(word.weight) >= _WEAK:
                console.print(Text(f"  {word.weight:+.2f} {word.text}"))
        console.print()
    console.print(Text(_NOTE, style="dim"))


def _marked(text: str, explanation: Explanation, coloured: bool) -> Text:
    marked, place = Text(), 0
    for word in explanation.words:
        marked.append(text[place : word.start])
        sign = _sign(word)
        marked.append(word.text, style=_STYLE[sign] if coloured else "")
        if sign and not coloured:
            marked.append(f"[{sign}]")
        place = word.end
    return marked.append(text[place:])


_STYLE = {
    "": "",
    "+": "green",
    "++": "bold green underline",
    "-": "red",
    "--": "bold red underline",
}


def _sign(word: WordWeight) -> str:
    size = abs(word.weight)
    sign = "+" if word.weight > 0 else "-"
    return sign * ((size >= _WEAK) + (size >= _STRONG))
