"""Which language an article is in, and whether the model reads it."""

from collections import Counter
from dataclasses import replace
from functools import cache
from threading import Lock, Thread
from typing import Any

from .articles import Article

MODEL_LANGUAGE = "en"
"""What the shipped model was trained on."""

_CERTAIN = 0.9
"""The share of probability below which the language of a piece is unknown."""

_CERTAIN_SCRIPT = 0.5
"""The same where the script is not Latin, and only rules out English the better."""

_ENOUGH = 60
"""Bytes of UTF-8 below which no language is told: a headline is often but names.
Other scripts, which give themselves away, reach it with fewer characters."""

_PIECE = 400
"""Characters that are looked at together."""

_PIECES = 12
"""Pieces, spread over the article, that are enough to tell."""

_LOADING = Lock()
"""Whoever needs the detector waits for it, rather than load another."""


def with_language(article: Article, trusted: bool) -> Article:
    """Return the article with its language as a code, or None if that is unknown.

    Args:
        article: Its language may be a code, a name, with a region, or missing.
        trusted: Whether the language that it brings outweighs what the text looks
            like; if not, it only serves where the text does not tell.
    """
    told = language_code(article.language)
    found = told if trusted and told else detected(article.text) or told
    return article if found == article.language else replace(article, language=found)


def language_code(told: str | None) -> str | None:
    """Bring "EN", "en-GB", "eng" and "English" to "en"; None if it is no language.

    >>> language_code("en_US"), language_code("Russian"), language_code("n/a")
    ('en', 'ru', None)
    """
    if not told:
        return None
    name = told.strip().lower()
    code = name.replace("_", "-").partition("-")[0]
    names, aliases = _languages()
    code = aliases.get(code, code)
    if code in names and code not in ("und", "mul", "zxx"):
        return code
    return next((c for c, n in names.items() if n.lower() == name), None)


def language_name(code: str) -> str:
    """Return a language's English name."""
    return _languages()[0].get(code, code)


def detected(text: str) -> str | None:
    """Tell a text's language where most of it is certain.

    The text is judged in pieces, so that quotations in another language do not
    decide it.
    """
    weights: Counter[str | None] = Counter()
    for piece in _pieces(text):
        code, share = _detector().classify(piece)
        certain = _CERTAIN if _is_latin(piece) else _CERTAIN_SCRIPT
        known = share >= certain and len(piece.encode()) >= _ENOUGH
        weights[code if known else None] += len(piece.encode())
    if not weights:
        return None
    code, weight = weights.most_common(1)[0]
    # The detector also knows what is no language, as ISO 639 codes it.
    return language_code(code) if weight > weights.total() / 2 else None


def _pieces(text: str) -> list[str]:
    """Return pieces from all over a text, cut between words."""
    text = "".join(char for char in text if char.isprintable() or char.isspace())
    words = " ".join(text.encode("utf-8", "ignore").decode().split())
    count = max(1, min(_PIECES, round(len(words) / _PIECE)))
    if not words:
        return []
    step = len(words) // count
    pieces = (words[n * step : n * step + min(step + 1, _PIECE)] for n in range(count))
    return [piece for piece in pieces if any(map(str.isalpha, piece))]


def _is_latin(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return sum(char < "\u0250" for char in letters) > len(letters) / 2


def load_ahead() -> None:
    """Load what tells languages on a thread, beside what else a run loads."""
    Thread(target=_detector, daemon=True).start()


def _detector() -> Any:  # noqa: ANN401
    with _LOADING:
        return _loaded()


@cache
def _loaded() -> Any:  # noqa: ANN401
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@cache
def _languages() -> tuple[dict[str, str], dict[str, str]]:
    """Return code -> name, and another code -> code ("eng" -> "en")."""
    from babel import Locale
    from babel.core import get_global

    return dict(Locale("en").languages), dict(get_global("language_aliases"))
