"""Words that tell who somebody is (words.yaml)."""

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

_LETTERS = str.maketrans("łøđıæ", "lodia")
"""Letters that are not put together of a plain one and an accent."""

_FEMALE_FORM = re.compile(
    r"(?:ova|eva|ina|skaya|skaia|skaja|ovna|evna)$", re.IGNORECASE
)
_MALE_FORM = re.compile(
    r"(?:ov|ev|yov|in|sky|skiy|skii|skij|ovich|evich)$", re.IGNORECASE
)


@cache
def words(kind: str) -> frozenset[str]:
    """Return a list of words.yaml, in lower case."""
    found = frozenset(_lists()[kind].split())
    if kind == "roles":
        found |= words("male_roles") | words("female_roles")
        found |= words("titles") - words("forms_of_address")
    return found


@cache
def kind_of_role(role: str) -> str:
    """Return what kind of role it is; the role itself if it is of none.

    >>> kind_of_role("analyst"), kind_of_role("farmer")
    ('expert', 'farmer')
    """
    for kind, roles in _lists()["like"].items():
        if role in roles.split():
            return str(kind)
    return role


@cache
def territories() -> frozenset[str]:
    """Return the names of the countries, in lower case, of one word or more."""
    from babel import Locale

    names = Locale("en").territories
    return frozenset(
        str(name).lower() for code, name in names.items() if code.isalpha()
    )


@cache
def _lists() -> dict[str, Any]:
    text = (files(__package__) / "words.yaml").read_text("utf-8")
    lists: dict[str, Any] = yaml.safe_load(text)
    return lists


@lru_cache(10_000)
def unaccented(name: str) -> str:
    """Return a name in small letters without accents.

    >>> unaccented("Jānis")
    'janis'
    """
    letters = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def gender_of(names: list[str], said_of: str | None = None) -> str | None:
    """Guess "male" or "female" from what is said of somebody, or from the names.

    >>> gender_of(["Maria", "Zakharova"]), gender_of(["Lee"])
    ('female', None)
    """
    said = set(re.findall(r"\w+", (said_of or "").lower()))
    first = unaccented(names[0]) if len(names) > 1 else ""
    for gender in ("female", "male"):
        if said & (words(gender) | words(f"{gender}_roles")):
            return gender
    for gender in ("female", "male"):
        if first in words(f"{gender}_names"):
            return gender
    # Slavic names tell, unless the bearer's first name is of another tongue.
    if any(_FEMALE_FORM.search(name) for name in names[1:]):
        return "female"
    # South of the Sava, women have the names of their fathers and husbands.
    if not first.endswith("a") and any(_MALE_FORM.search(name) for name in names[1:]):
        return "male"
    return None
