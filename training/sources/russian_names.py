"""Russian names in any case ("Ирана", "Ираном") -> one party each."""

import re
from collections.abc import Callable, Iterable
from functools import cache

from geostance.models.errors import DataError

_WORD = re.compile(r"\w+")
_TARGETS = {"россия": "russia", "сша": "us", "нато": "nato"}
"""Parties that the shipped targets file has under another name."""


class RussianNames:
    """Tells which party a name means.

    Words are compared by the form that a dictionary lists them under, which pymorphy3
    finds (Korobov, "Morphological Analyzer and Generator for Russian and Ukrainian
    Languages", AIST 2015).

    Args:
        synonyms: Lines of names of one party each, parted by commas. Lines that share a
            name are one party.

    Raises:
        DataError: If pymorphy3 is not installed.
    """

    def __init__(self, synonyms: Iterable[str]) -> None:
        self._normal_form = _normal_forms()
        self._parties: dict[tuple[str, ...], str] = {}
        for line in synonyms:
            names = [key for name in line.split(",") if (key := self._key(name))]
            known = [self._parties[key] for key in names if key in self._parties]
            for key in names:
                self._parties.setdefault(key, (known or [" ".join(names[0])])[0])

    def party(self, name: str) -> str:
        """Return an id of the party; a name that no line has is a party of its own."""
        key = self._key(name)
        party = self._parties.get(key, " ".join(key))
        return _TARGETS.get(party, party)

    def _key(self, name: str) -> tuple[str, ...]:
        return tuple(map(self._normal_form, _WORD.findall(name.casefold())))


def _normal_forms() -> Callable[[str], str]:
    try:
        import pymorphy3
    except ImportError:
        raise DataError(
            "RuSentRel needs pymorphy3: pip install 'geostance[russian]'"
        ) from None
    morph = pymorphy3.MorphAnalyzer()

    @cache
    def normal_form(word: str) -> str:
        return str(morph.parse(word)[0].normal_form)

    return normal_form
