"""The persons that a text names, and what it says of them."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache, lru_cache
from itertools import takewhile

from .descriptions import after_name, before_name
from .spoken import Span
from .words import gender_of, territories, unaccented, words

LARGE = "".join(letter for letter in map(chr, range(0x2000)) if letter.isupper())
_PART = (
    rf"(?:(?:[{LARGE}]\.){{2,}}|[{LARGE}](?:[\w’'-]*\w)?\.?|(?:al|el|bin|ibn|abu)-[{LARGE}]\w+"
    r"|(?:de|van|von|der|den|da|di|du|la|le|bin|ibn|al|el|af|ter|ten)(?=\s+\w))"
)
_NAME = re.compile(rf"(?<![\w’'-])[{LARGE}][\w’'.-]*(?:[ \u00a0]{_PART}){{0,7}}")
_INITIAL = re.compile(r"^(?:[A-Z]\.)+$")
_INSTITUTION_OF = re.compile(r"(\w+) (?:of|for|on) (?:the )?\Z")
_SENTENCE_START = re.compile(r"[.!?:;…\"“”‘’'()\[\]\n–—-]\s*\Z")
_CONTRACTED = re.compile(r"['’](?:s|re|ll|ve|d|m)$")
_POSSESSIVE = re.compile(r"['’]s?$")
_ONE_SOUND = "kh:h ph:f ks:x ck:k w:v j:i y:i oe:o ae:a ie:e".split()  # noqa: SIM905
_COUNTRIES = frozenset({"E.U.", "U.K.", "U.N.", "U.S."})
_SAINTS = frozenset({"san", "santa", "santo", "sao"})
_SUFFIX = frozenset({"jr", "sr", "ii", "iii", "iv"})


@dataclass(slots=True, eq=False)
class Person:
    """Somebody that the text gives a name of two words or more."""

    name: str
    """As first given in full."""
    names: list[str]
    gender: str | None = None
    description: str | None = None
    places: list[Span] = field(default_factory=list)
    """Every mention by a name, in order."""


class People:
    """Finds persons by the names that a text gives them.

    Args:
        text: A whole cleaned article.
    """

    def __init__(self, text: str) -> None:
        self.people: list[Person] = []
        self._by_surname: dict[str, list[Person]] = {}
        self._by_first: dict[str, list[Person]] = {}
        self._surnames: list[str] = []
        single: list[tuple[str, Span]] = []
        for names, span in _in_prose(text):
            if len(names) > 1:
                self._add(text, names, span)
            else:
                single.append((names[0], span))
        for name, span in single:
            if person := self.by_one_name(name):
                person.places.append(span)
        for person in self.people:
            person.places.sort()
        self._starts = sorted(
            (start, number)
            for number, person in enumerate(self.people)
            for start, _ in person.places
        )

    def by_one_name(self, name: str) -> Person | None:
        """Return the person with a surname or first name, however it is spelt here."""
        found = self._by_surname.get(spelling(name), [])
        # Surnames come first in East Asia, and some are known by their first names.
        found = found or self._by_first.get(spelling(name), [])
        if not found and len(name) > 4:
            known = [surname for surname in self._surnames if surname[0] == name[0]]
            if known and (alike := get_close_matches(name, known, n=1, cutoff=0.8)):
                found = self._by_surname[spelling(alike[0])]
        return found[0] if len(found) == 1 else None

    def by_names(self, names: list[str]) -> Person | None:
        """Return the person whom these names mean."""
        if len(names) == 1:
            return self.by_one_name(names[0])
        for person in self._by_surname.get(spelling(names[-1]), ()):
            if _same_first(person.names, names) or set(names) <= set(person.names):
                return person
        return None

    def at(self, place: int) -> Person | None:
        """Return the person in whose name a place of the text lies."""
        number = bisect_right(self._starts, (place, len(self.people))) - 1
        if number < 0:
            return None
        person = self.people[self._starts[number][1]]
        return person if any(s <= place < e for s, e in person.places) else None

    def between(self, start: int, end: int) -> list[Person]:
        """Return the persons named in [start, end) of the text, each once, in order."""
        first = bisect_left(self._starts, (start, -1))
        last = bisect_left(self._starts, (end, -1))
        numbers = dict.fromkeys(number for _, number in self._starts[first:last])
        return [self.people[number] for number in numbers]

    def _add(self, text: str, names: list[str], span: Span) -> None:
        person = self.by_names(names)
        said = before_name(text, span[0]) or after_name(text, span[1])
        if person is None:
            person = Person(" ".join(names), names)
            self.people.append(person)
            self._by_surname.setdefault(spelling(names[-1]), []).append(person)
            if (
                said
                or _is_first_name(names[0])
                or names[0].lower() in words("surnames")
            ):
                self._by_first.setdefault(spelling(names[0]), []).append(person)
            self._surnames.append(names[-1])
        person.places.append(span)
        person.description = person.description or said
        person.gender = person.gender or gender_of(names, said)


def name_spans(text: str) -> Iterator[tuple[list[str], Span]]:
    """Yield what reads like the name of a person: its words, and where they stand.

    Titles before a name and words that only a sentence's start makes large are left
    out. A single word comes as well, since it may be a surname.
    """
    place = 0
    while match := _NAME.search(text, place):
        given = match.group().split()
        if len(given) == 1 and not _may_begin(given[0]):
            # Most matches are such: the first word of a sentence.
            place = match.end()
            continue
        given = _cut(given)
        # The rest of a match that runs over a sentence's end is looked at again.
        place = match.start() + len(" ".join(given))
        skipped = max(_before_name(given), _opening(text, match.start(), given))
        skipped += _before_first_name(given[skipped:])
        start = match.start() + len(" ".join(given[:skipped])) + (skipped > 0)
        rest = _trimmed(given[skipped:])
        names = [_POSSESSIVE.sub("", word) for word in rest]
        if not names or not _is_person(names) or _is_territory(given):
            continue
        named_for = _INSTITUTION_OF.search(text, max(0, start - 60), start)
        if not named_for or named_for[1].lower() not in words("of_what"):
            yield names, (start, start + len(" ".join(rest)))


def _in_prose(text: str) -> Iterator[tuple[list[str], Span]]:
    """Yield the names in the paragraphs that are no headline in large letters."""
    start = 0
    for block in text.split("\n\n"):
        long_words = [word for word in block.split() if len(word) > 3]
        large = sum(word[0].isupper() for word in long_words)
        if len(long_words) < 6 or large < 0.8 * len(long_words):
            for names, (first, last) in name_spans(block):
                yield names, (start + first, start + last)
        start += len(block) + 2


@lru_cache(10_000)
def spelling(name: str) -> str:
    """Bring spellings of one name to one form: Batyuk and Batiuk, Sergei and Sergey.

    >>> spelling("Batyuk") == spelling("Batiuk")
    True
    """
    plain = unicodedata.normalize("NFKD", name.lower())
    plain = "".join(char for char in plain if char.isalpha())
    for pair in _ONE_SOUND:
        old, new = pair.split(":")
        plain = plain.replace(old, new)
    return re.sub(r"(.)\1", r"\1", plain)


def _before_name(given: list[str]) -> int:
    """Count the words that stand before a name: "US President Joe Biden".

    The name stands behind the last title, and behind what an office belongs to, where
    nothing divides them: "President of Russia Vladimir Putin".
    """
    titles = [n for n, word in enumerate(given) if not _may_begin(word)]
    skipped = titles[-1] + 1 if titles else 0
    plain = [word.lower() for word in given]
    of_office = [n for n, word in enumerate(plain) if word in words("institution")]
    if of_office and skipped <= of_office[-1] < len(given) - 2:
        return of_office[-1] + 1
    for end in range(len(given) - 2, skipped, -1):
        if " ".join(plain[skipped:end]) in territories():
            return end
    return skipped


def _opening(text: str, start: int, given: list[str]) -> int:
    """Count the words that are large for the start of a sentence alone."""
    if start and not _SENTENCE_START.search(text, max(0, start - 3), start):
        return 0
    plain = [word.lower().replace("’", "'") for word in given]
    opening = sum(1 for _ in takewhile(words("opening").__contains__, plain))
    return opening if opening < len(given) else 0  # "Soon said so": a surname


def _before_first_name(given: list[str]) -> int:
    """Count the words before a common first name: "Tunnel CEO Tom Reyes".

    None count behind an initial or another first name, or where a place begins.
    """
    if given and given[0] in _COUNTRIES:
        return 1 + _before_first_name(given[1:])
    if not given or given[0].endswith(".") or unaccented(given[0]) in _SAINTS:
        return 0
    first = next((n for n, word in enumerate(given[:-1]) if _is_first_name(word)), 0)
    return 0 if given[first - 1].islower() else first  # "Saif bin Hamad Al Harthy"


@lru_cache(10_000)
def _may_begin(word: str) -> bool:
    return _CONTRACTED.sub("", word.rstrip(".").lower()) not in _no_names()


def _is_first_name(word: str) -> bool:
    plain = unaccented(word)
    return plain in words("male_names") or plain in words("female_names")


@cache
def _no_names() -> frozenset[str]:
    """Return the words that no name begins with."""
    kinds = ("no_name", "titles", "roles", "portfolios")
    return frozenset().union(*map(words, kinds))


def _cut(given: list[str]) -> list[str]:
    """Keep the words up to an end that the match runs over.

    Names end with their sentence, before a date, and where something is somebody's.
    """
    for number, word in enumerate(given):
        plain = _POSSESSIVE.sub("", word.rstrip(".")).lower()
        if number and plain in words("dates"):
            return given[:number]
        if _POSSESSIVE.search(word):
            return given[: number + 1]
        abbreviated = _INITIAL.match(word) or plain in _SUFFIX
        if word.endswith(".") and not abbreviated and plain not in words("titles"):
            return [*given[:number], word.rstrip(".")]
    return given


def _trimmed(given: list[str]) -> list[str]:
    """Leave out what no name ends with."""
    while given and (given[-1].islower() or _INITIAL.match(given[-1])):
        given = given[:-1]
    return given


def _is_person(names: list[str]) -> bool:
    plain = [name.lower() for name in names]
    if any(
        word in words(kind) for word in plain for kind in ("institution", "no_person")
    ):
        return False
    # "NATO", "U.S.": no one is called so.
    return not any(name.isupper() and len(name) > 1 for name in names[-1:])


def _is_territory(given: list[str]) -> bool:
    """Say whether the words end with the name of a country ("South Korea")."""
    plain = [_POSSESSIVE.sub("", word).lower() for word in given]
    return any(" ".join(plain[n:]) in territories() for n in range(len(plain)))


def _same_first(known: list[str], given: list[str]) -> bool:
    one, other = known[0].rstrip("."), given[0].rstrip(".")
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    return spelling(one)[:3] == spelling(other)[:3]
