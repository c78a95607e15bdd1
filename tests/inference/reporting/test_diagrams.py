from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from geostance.inference.reporting.diagrams import (
    Row,
    net_diagram,
    shares_diagram,
    time_diagram,
)
from geostance.inference.tables import Estimate

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "$x^2$ </svg><script>alert(1)</script> & 北約 \u202eevil" + "w" * 200
SURE, DOUBTFUL = Estimate(0.4, 0.3, 0.5), Estimate(-0.1, -0.3, 0.2)
DRAWN: dict[str, Callable[[], Markup]] = {
    "shares": lambda: shares_diagram([Row(HOSTILE, (SURE, SURE, DOUBTFUL))], HOSTILE),
    "net": lambda: net_diagram(
        [Row(HOSTILE, (SURE, Estimate(None)))], [HOSTILE, "b"], HOSTILE
    ),
    "time": lambda: time_diagram(
        ["2024-01", "2024-02"],
        [Row("favor", (SURE, Estimate(None))), Row("against", (SURE, DOUBTFUL))],
        [HOSTILE],
        HOSTILE,
    ),
}


@pytest.mark.parametrize("kind", DRAWN)
def test_names_stay_text(kind: str):
    drawn = DRAWN[kind]()
    tree = ElementTree.fromstring(drawn)
    assert tree.tag == f"{SVG}svg"
    assert tree.get("role") == "img"
    assert tree.get("aria-label") == HOSTILE
    tags = {element.tag.removeprefix(SVG) for element in tree.iter()}
    assert not tags & {"script", "style", "metadata", "image"}
    texts = ["".join(element.itertext()) for element in tree.iter(f"{SVG}text")]
    (name,) = {text for text in texts if "x^2" in text}
    assert name.startswith("$x^2$ </svg><script>alert")
    assert "\u202e" not in name
    assert len(name) == 30


@pytest.mark.parametrize("kind", DRAWN)
def test_colours_are_the_page_s(kind: str):
    drawn = DRAWN[kind]()
    assert "var(--favor-ink)" in drawn
    assert "#0" not in drawn
    assert drawn == DRAWN[kind]()  # the same figures, the same file


def test_a_side_has_its_own_mark():
    def marks(found: Estimate) -> int:
        return len(set(shape(net_diagram([Row("a", (found,))], ["b"], "c"))))

    def shape(drawn: Markup) -> list[str]:
        tree = ElementTree.fromstring(drawn)
        return [path.get("d", "") for path in tree.iter(f"{SVG}path")]

    favor, against = SURE, Estimate(-0.4, -0.5, -0.3)
    drawn = [
        set(shape(net_diagram([Row("a", (found,))], ["b"], "c")))
        for found in (favor, against, DOUBTFUL)
    ]
    assert drawn[0] != drawn[1] != drawn[2] != drawn[0]
    assert marks(Estimate(None)) < marks(favor)
