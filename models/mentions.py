"""Text -> the spans that name each actor."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from .targets import Targets

Origin = Literal["name", "own side", "speaker"]

_EXCLUDED = ""
"""Stands for "no actor" among the readings of a phrase."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of a text that names an actor: `text[start:end]`."""

    actor: str
    start: int
    end: int
    origin: Origin = "name"
    """What it is: a name, the speaker's own side ("we"), or the speaker's name."""

    def only_speaks(self, text: str) -> bool:
        """Say whether this alone does not make the statement speak of its actor.

        "Biden said ..." does not, and neither does a bare "we", which tells what its
        speakers do or fear and hardly where they stand toward themselves.
        """
        words = text[self.start : self.end].split()
        return self.origin == "speaker" or (
            self.origin == "own side" and len(words) == 1
        )


class MentionFinder:
    """Finds the mentions of every configured actor in one pass over a text.

    The longest match wins; matches start and end at word boundaries, so that a
    possessive 's stays outside. Built once, used for every statement.
    """

    def __init__(self, targets: Targets) -> None:
        self._any_case: dict[str, str] = {}
        self._exact: dict[str, str] = {}
        self._people: set[str] = set()
        self._anaphors: defaultdict[str, set[str]] = defaultdict(set)
        for key, actor in targets.actors.items():
            for alias in (*actor.aliases, *actor.people):
                self._any_case.setdefault(_plain(alias).lower(), key)
            self._people.update(_plain(name).lower() for name in actor.people)
            for alias in actor.exact:
                self._exact[_plain(alias)] = key
            for alias in actor.anaphors:
                self._anaphors[_plain(alias).lower()].add(key)
        for key, actor in targets.actors.items():
            for phrase in map(_plain, actor.exclude):
                # What one actor excludes may be another's name ("Latin America").
                if self._any_case.get(phrase.lower(), key) == key:
                    self._any_case[phrase.lower()] = _EXCLUDED
        phrases = {*self._any_case, *self._anaphors, *map(str.lower, self._exact)}
        before = "".join(f"(?<!{re.escape(part)})" for part in targets.not_after)
        after = "|".join(map(re.escape, targets.not_before))
        self._pattern = re.compile(
            rf"(?<!\w){before}(?:{_trie_pattern(phrases)})(?!\w)"
            + (f"(?!{after})" if after else ""),
            re.IGNORECASE,
        )

    def find(self, text: str, last_named: Iterable[str] = ()) -> list[Mention]:
        """Return the mentions in `text`, in order and without overlap.

        Args:
            text: Any text; offsets in the result point into it.
            last_named: Actors named in the article so far, the latest last; an
                anaphor ("the bloc") means the latest of those that it can mean.
        """
        order = list(last_named)
        found = []
        for match in self._pattern.finditer(text):
            actor = self._read(match.group(), order)
            if actor:
                found.append(Mention(actor, *match.span()))
                order.append(actor)
        return found

    def is_person(self, surface: str) -> bool:
        """Say whether a mention names a person or the office of one."""
        return _plain(surface).lower() in self._people

    def _read(self, surface: str, order: list[str]) -> str:
        plain = _plain(surface)
        if plain in self._exact:
            return self._exact[plain]
        lower = plain.lower()
        if lower in self._any_case:
            return self._any_case[lower]
        candidates = self._anaphors.get(lower, set())
        return next((key for key in reversed(order) if key in candidates), _EXCLUDED)


def explicit_mentions(
    text: str, spans: Iterable[tuple[int, int]], finder: MentionFinder
) -> list[Mention]:
    """Mark given spans as actors of their own, ids "0", "1", ..., beside found ones.

    A name stands for its actor wherever it is repeated word for word; other actors
    that the finder knows keep their own ids. Pronouns and common nouns (lower case)
    are marked only where the span says so.

    Raises:
        ValueError: If a span is empty or outside the text.
    """
    taken: list[Mention] = []
    spans = list(spans)
    for number, (start, end) in enumerate(spans):
        if not 0 <= start < end <= len(text):
            raise ValueError(
                f"span ({start}, {end}) is empty or outside a text of {len(text)} "
                "characters"
            )
        taken.append(Mention(str(number), start, end))
    for number, (start, end) in enumerate(spans):
        if (
            text[start].isupper()
            and end - start > 1
            and text[start:end] not in _PRONOUNS
        ):
            taken += _free(taken, _repeats(text, start, end, str(number)))
    taken += _free(taken, finder.find(text))
    return sorted(taken, key=lambda mention: mention.start)


_PRONOUNS = frozenset(
    ["He", "She", "It", "They", "We", "You", "His", "Her", "Its", "Their", "Our", "My"]
)


def _repeats(text: str, start: int, end: int, actor: str) -> Iterator[Mention]:
    place = 0
    while span := find_words(text, text[start:end], place):
        yield Mention(actor, *span)
        place = span[1]


def find_words(text: str, words: str, start: int = 0) -> tuple[int, int] | None:
    """Return where words first stand in a text as whole words, from a place on.

    Args:
        text: Any text.
        words: One or several, in this very case; blank ones are found nowhere.
        start: The first place to look at.

    >>> find_words("Russians met Russia.", "Russia")
    (13, 19)
    """
    # A pattern for each name would take longer to compile than to match.
    while words.strip() and (start := text.find(words, start)) >= 0:
        end = start + len(words)
        if not _in_word(text[start - 1 : start]) and not _in_word(text[end : end + 1]):
            return start, end
        start += 1
    return None


def _in_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _free(taken: list[Mention], more: Iterable[Mention]) -> list[Mention]:
    return [
        mention
        for mention in more
        if all(mention.end <= t.start or t.end <= mention.start for t in taken)
    ]


def _plain(phrase: str) -> str:
    return " ".join(phrase.replace("’", "'").split())


def _trie_pattern(phrases: Iterable[str]) -> str:
    """Build a pattern in which common prefixes are tried once, longest match first."""
    trie: dict[str, dict] = {}  # type: ignore[type-arg]
    for phrase in phrases:
        node = trie
        for char in phrase:
            node = node.setdefault(char, {})
        node[""] = {}
    return _alternatives(trie)


def _alternatives(node: dict[str, dict]) -> str:  # type: ignore[type-arg]
    branches = [
        _char(char) + _alternatives(child) for char, child in node.items() if char
    ]
    if not branches:
        return ""
    inside = f"(?:{'|'.join(branches)})" if len(branches) > 1 else branches[0]
    # A word boundary is asked for after each reading, so a longer branch that fails
    # falls back to the shorter alias that ends here.
    return f"(?:{inside}|(?!\\w))" if "" in node else inside


def _char(char: str) -> str:
    return r"\s+" if char == " " else "['’]" if char == "'" else re.escape(char)
