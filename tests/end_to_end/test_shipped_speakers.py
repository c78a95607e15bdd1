"""Who says what in the article that ships, as the shipped model tells it."""

from pathlib import Path

import pytest

from geostance.inference import Scorer, read_article
from geostance.inference.scores import ScoredArticle

ARTICLE = (
    Path(__file__).parent.parent.parent / "docs" / "articles" / "harbour-talks.txt"
)


@pytest.fixture(scope="module")
def scored() -> ScoredArticle:
    return Scorer.from_pretrained().score_article(read_article(ARTICLE))


def speakers(scored: ScoredArticle, words: str) -> tuple[str | None, str | None]:
    (found,) = [s for s in scored.statements if words in s.text]
    return found.speaker, found.quote


@pytest.mark.parametrize(
    ("words", "speaker", "quote"),
    [
        ("Moscow is ready", "Aleksandr Voronin", "indirect"),
        ("each side (Russia", "Aleksandr Voronin", "direct"),
        ("no answer to this", "Aleksandr Voronin", "direct"),
        ("does not want rules", "Aleksandr Voronin", "indirect"),
        ("who left the room", "Carol Whitfield", "direct"),
        ("transponders off", "Carol Whitfield", "direct"),
        ("switching them on", "Carol Whitfield", "direct"),
        ("lose a week", "Tor Evensen", "direct"),
        ("nothing but noise", "Marit Solheim", "indirect"),
        ("our neighbor", "Marit Solheim", "direct"),
        ("reasonable in substance", "Helmut Drexler", "direct"),
        ("strict control", "Helmut Drexler", "direct"),
        ("offers that control", "Helmut Drexler", "direct"),
        ("were introduced in 2009", None, "none"),
        ("next round of talks", None, "none"),
    ],
)
def test_speaker(scored: ScoredArticle, words: str, speaker: str | None, quote: str):
    assert speakers(scored, words) == (speaker, quote)


def test_descriptions(scored: ScoredArticle):
    told = {s.speaker: s.speaker_description for s in scored.statements if s.speaker}
    assert told["Helmut Drexler"] == "senior researcher at the Northern Seas Institute"
    assert told["Tor Evensen"] == "chairman of the local fishing cooperative"
