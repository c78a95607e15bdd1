"""The words for a source -> who that is."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from geostance.models.mentions import MentionFinder

from .descriptions import after_name, before_name
from .people import LARGE, People, Person, name_spans
from .sources import EDGE, as_written, head, is_nobody, short_names, trimmed
from .spoken import Part, Span
from .words import kind_of_role, words

_BACK = 6
"""Statements that a pronoun reaches back."""

_BACK_ROLE = 60
"""Statements that "the analyst" reaches back."""

_WORD = re.compile(r"[^\W\d_][\w’'&.-]*")
_DETERMINER = re.compile(
    r"^(?:the|this|that|these|those|his|her|its|their|our)\s+", re.I
)
_SHORT_TITLE = re.compile(
    r"(?<=[\w.]),?\s+(?:Adm|Capt|Col|Dr|Gen|Gov|Lt|Maj|Miss|Mr|Mrs|Ms|Prof|Rep|Sen|Sir)$"
)
_APPOSED = re.compile(
    r"(?P<what>(?i:the|an?|his|her|its|their|our|my)\b[^,]{3,80}|[^,]+['’]s? [^,]+), "
    rf"(?P<name>[{LARGE}][\w.’'-]*(?: (?:[{LARGE}][\w.’'-]*|[a-z]{{2,3}}))*)"
)
_IMPERSONAL = re.compile(
    r"\s+(?:is|was|has been|had been)\s+(?:\w+ly\s+)?(?:acknowledged|alleged|announced|"
    r"argued|asserted|assumed|believed|claimed|emphasi[sz]ed|expected|feared|hoped|known|"
    r"noted|planned|recalled|reported|rumou?red|said|stated|stressed|suggested|thought|"
    r"understood)\b"
)
_GOES_ON = re.compile(r"\b(?:he|she|his|her)\b", re.IGNORECASE)
_PREPOSITION = re.compile(r"\b(?:about|against|by|for|to|with)\s+(?:the\s+)?\Z")
_PLACE = re.compile(r"\b(?:at|from|in|into|near|of|on)\s+(?:the\s+)?\Z")
_SELF = re.compile(
    r"^(?:the\s+)?(?:author|present author|writer of these lines)$", re.I
)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is, as far as the article says."""

    name: str | None
    description: str | None = None
    person: Person | None = None
    is_author: bool = False
    """Whether it is the article's own voice ("I", "we")."""


class Resolver:
    """Finds out whom the words for a source mean, statement by statement in order.

    Args:
        text: The cleaned article.
        parts: Its statements, in order.
        quotes: Its quotations as [start, end), in order: whom they name is not who
            speaks.
        finder: Tells that "the head of the White House" is the US president.
    """

    def __init__(
        self,
        text: str,
        parts: Sequence[Part],
        quotes: Sequence[Span] = (),
        finder: MentionFinder | None = None,
    ) -> None:
        self.text = text
        self.parts = parts
        self.people = People(text)
        self.finder = finder
        self._short = short_names(text)
        self._quotes = quotes
        self._ends = [end for _, end in quotes]
        self._spoke: dict[int, Identity] = {}
        self._named: list[tuple[int, str]] = []

    def said(self, number: int, identity: Identity) -> None:
        """Remember who speaks in a statement."""
        self._spoke[number] = identity
        if identity.name and identity.person is None:
            self._named.append((number, identity.name))

    def subject(self, number: int) -> Span | None:
        """Return where the text names the person whom statement `number` tells of.

        That is the only one it names, or else whom its "he" or "she" goes on with.
        """
        for back in range(number, max(-1, number - _BACK), -1):
            part = self.parts[back]
            if places := self._named_at(part.start, part.end):
                return self._only(places)
            if not _GOES_ON.search(self.text, part.start, part.end):
                return None
        return None

    def subject_in(self, start: int, end: int) -> Span | None:
        """Return where [start, end) names the one person whom it tells of, if one."""
        return self._only(self._named_at(start, end))

    def _named_at(self, start: int, end: int) -> list[Span]:
        """Return where [start, end) names each person, outside of quotations.

        What stands behind "in" or "of" may be a place, and is none that it tells of.
        """
        told_of = self._told_of(start, end)
        places = [next(s for s in one.places if s[0] >= start) for one in told_of]
        return self._not_after(_PLACE, places)

    def _only(self, places: list[Span]) -> Span | None:
        """Choose the one that no preposition stands before: "Dorn wrote to Quill"."""
        found = self._not_after(_PREPOSITION, places) if len(places) > 1 else places
        return found[0] if len(found) == 1 else None

    def _not_after(self, what: re.Pattern[str], places: list[Span]) -> list[Span]:
        """Leave out the places that stand right behind certain words."""
        return [
            (start, end)
            for start, end in places
            if not what.search(self.text, max(0, start - 20), start)
        ]

    def identity(self, source: Span, number: int) -> Identity:
        """Return whom a source in (or near) statement `number` means."""
        start, end = trimmed(self.text, *source)
        if self.text[start - 4 : start].lower() == "the ":
            start -= 4  # a tag that leaves it out means no other
        surface = self.text[start:end]
        plain = surface.lower()
        # Who says "nobody believes" says it himself.
        own = plain in words("first_person") or _SELF.match(surface)
        if own or is_nobody(surface):
            return Identity(None, is_author=True)
        if sum(map(str.isalpha, plain)) < 2 or any(
            plain in words(kind) for kind in ("second_person", "indefinite")
        ):
            return Identity(None)
        for kind, gender in (
            ("male", "male"),
            ("female", "female"),
            ("relative", None),
        ):
            if plain in words(kind):
                return self._pronoun(start, number, gender, kind == "relative")
        if plain in words("plural") or plain in words("neuter"):
            # "It is reported" tells of nobody.
            empty = plain == "it" and _IMPERSONAL.match(self.text, end)
            return Identity(None) if empty else self._group(number)
        if apposed := _APPOSED.fullmatch(surface):
            name, what = apposed["name"], _DETERMINER.sub("", apposed["what"])
            found = self._named_in(end - len(name), end)
            if found is None or found.person is None:
                return Identity(name, what)
            found.person.description = found.person.description or what
            return _of(found.person)
        return (
            self._named_in(start, end)
            or self._role(surface, number)
            or self._as_written(surface)
        )

    def _named_in(self, start: int, end: int) -> Identity | None:
        """Find the person whose name stands in a source."""
        for names, (first, last) in name_spans(self.text[start:end]):
            person = self.people.at(start + first) or self.people.by_names(names)
            if person is None:
                rest = self.text[start + last : end]
                if len(names) == 1 and first and last - first < (end - start) / 2:
                    continue  # "the Trump campaign", "a Berlin court"
                if len(names) == 1 and (not rest or rest[0] == ","):
                    said = before_name(self.text, start + first) or after_name(
                        self.text, start + last
                    )
                    return Identity(" ".join(names), said)
                continue
            if _is_of_another(self.text[start + last : end]):
                continue
            if (
                person.description is None
                and first
                and start + first == person.places[0][0]
            ):
                person.description = _said_before(self.text[start : start + first])
            return _of(person)
        return None

    def _pronoun(
        self, start: int, number: int, gender: str | None, relative: bool
    ) -> Identity:
        """Find whom "he", "she" or "who" means: the nearest who can be meant."""
        first = self.parts[number].start if number < len(self.parts) else start
        before = self._told_of(min(first, start), start)
        candidates = [p for p in before if _agrees(p, gender)]
        if relative and candidates:
            return _of(candidates[-1])
        if candidates and number not in self._spoke:
            return _of(candidates[0])
        for back in range(number - 1, max(-1, number - 1 - _BACK), -1):
            spoke = self._spoke.get(back)
            if spoke and spoke.person and _agrees(spoke.person, gender):
                return spoke
            part = self.parts[back]
            for person in self._told_of(part.start, part.end):
                if _agrees(person, gender):
                    return _of(person)
            if spoke and spoke.name and spoke.person is None and gender is None:
                return spoke
        return Identity(None)

    def _group(self, number: int) -> Identity:
        """Find whom "they" or "it" means: who spoke last and is no person."""
        for back in range(number, max(-1, number - 1 - _BACK), -1):
            spoke = self._spoke.get(back)
            if spoke and spoke.name and spoke.person is None:
                return spoke
            if back < number and (subject := self._subject(back)):
                return Identity(*as_written(subject))
        return Identity(None)

    def _subject(self, number: int) -> str | None:
        """Return the institution that a statement opens with ("The opposition has")."""
        part = self.parts[number]
        opening = self.text[part.start : part.end].split()[:6]
        if opening and opening[0][0] in '"“‘„«':
            return None
        for count, word in enumerate(opening, 1):
            if word.lower() in words("institution"):
                return " ".join(opening[:count])
            if count > 1 and not word[0].isupper():
                return None
        return None

    def _as_written(self, surface: str) -> Identity:
        """Take the words for a name; those of a target may be short ("NATO")."""
        name, said = as_written(surface)
        full = self._short.get(name)
        return Identity(full if full and not self._side(name) else name, said)

    def _role(self, surface: str, number: int) -> Identity | None:
        """Find whom "the analyst" or "the ministry" means."""
        if not _DETERMINER.match(surface):
            return None
        said = [word.lower() for word in _WORD.findall(_DETERMINER.sub("", surface))]
        if not said or len(said) > 6:
            return None
        roles = [word for word in said if word in words("roles")]
        person = roles and self._person_like(kind_of_role(roles[0]), said, number)
        if person:
            return person
        for _, name in reversed(self._named):
            known = name.lower().split()
            if said[-1] == head(name) and set(said) < set(known):
                return Identity(name)
        # Readers know the governor's name; who the expert is was told before.
        asked = roles and kind_of_role(roles[0]) in ("expert", "officer")
        return self._only_speaker(number) if asked else None

    def _only_speaker(self, number: int) -> Identity | None:
        """Find who alone spoke before and has no role yet that would forbid another."""
        spoke = [
            self._spoke.get(back) for back in range(max(0, number - _BACK), number)
        ]
        persons = {one.person for one in spoke if one and one.person}
        if len(persons) != 1:
            return None
        person = persons.pop()
        known = (person.description or "").lower().split()
        roles = {kind_of_role(word) for word in known if word in words("roles")}
        return None if roles - {"officer"} else _of(person)

    def _person_like(self, kind: str, said: list[str], number: int) -> Identity | None:
        """Find the person last meant whose description has a role of this kind."""
        first = max(0, number - _BACK_ROLE)
        for back in range(min(number, len(self.parts) - 1), first - 1, -1):
            part = self.parts[back]
            spoke = self._spoke.get(back)
            near = [spoke.person] if spoke and spoke.person else []
            near += reversed(self.people.between(part.start, part.end))
            for person in near:
                if person and self._fits(person, kind, said):
                    return _of(person)
        return None

    def _fits(self, person: Person, kind: str, said: list[str]) -> bool:
        """Say whether a person is described by such a role, of the same side."""
        known = [word.lower() for word in _WORD.findall(person.description or "")]
        roles = {kind_of_role(word) for word in known if word in words("roles")}
        if words("diplomatic") & set(known) and "politician" not in roles:
            roles.add("diplomat")
        if {"press", "secretary"} <= set(known):
            roles.add("official")  # a spokesman
        # The head of a ministry is a minister.
        if kind not in roles and not (
            kind == "head" and "ministry" in said and "minister" in known
        ):
            return False
        if side := self._side(" ".join(said)):
            return side == self._side(f"{person.description} {person.name}")
        more = [
            word
            for word in said
            if not any(word in words(k) for k in ("roles", "of_roles", "no_name"))
        ]
        # "the Austrian minister" is not the Avarian one.
        return all(word in known for word in more)

    def _side(self, words_of: str) -> str | None:
        found = self.finder.find(words_of) if self.finder else []
        return found[0].actor if found else None

    def _told_of(self, start: int, end: int) -> list[Person]:
        """Return the persons named in [start, end) outside of quotations."""
        number = bisect_right(self._ends, start)
        found: dict[str, Person] = {}
        while start < end:
            inside = number < len(self._quotes) and self._quotes[number][0] < end
            stop = max(start, self._quotes[number][0]) if inside else end
            for person in self.people.between(start, stop):
                found.setdefault(person.name, person)
            if not inside:
                break
            start = max(start, self._quotes[number][1])
            number += 1
        return list(found.values())


def _is_of_another(rest: str) -> bool:
    """Say whether a name is part of another source: Trump's lawyer, Biden aides."""
    found = re.match(r"(['’]s?)?\s+([\w-]*)", rest)
    if found is None:
        return False
    return bool(found[1]) or (
        found[2].islower() and found[2] not in words("after_name")
    )


def _said_before(said: str) -> str | None:
    """Take what stands before a name in a source for its description."""
    plain = _DETERMINER.sub("", said).strip(EDGE)
    plain = _SHORT_TITLE.sub("", plain)
    alone = plain.rstrip(".").lower()
    return None if len(plain) < 4 or alone in words("titles") else plain


def _agrees(person: Person, gender: str | None) -> bool:
    return gender is None or person.gender in (None, gender)


def _of(person: Person) -> Identity:
    return Identity(person.name, person.description, person)
