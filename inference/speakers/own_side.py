"""What a speaker means by "we" and "our country" -> mentions of that side."""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import Field

from geostance.models.config import Config, build_config, read_yaml
from geostance.models.mentions import Mention, MentionFinder

from .spoken import Span, Spoken


class Affiliations(Config):
    """Whose side "we" means (configs/affiliations.yaml explains the keys)."""

    speakers: dict[str, str | None] = Field(default_factory=dict)
    """Name of a speaker -> the id of the side; None for one who speaks for nobody."""

    offices: tuple[str, ...] = ()
    """Words of a description that make a speaker an official."""

    not_offices: tuple[str, ...] = ()
    """Words of a description that unmake one."""

    we: tuple[str, ...] = ()
    """Words for the own side in an official's quoted words."""

    ours: tuple[str, ...] = ()
    """What "our" makes the own side of."""


@cache
def default_affiliations() -> Affiliations:
    """Return configs/affiliations.yaml."""
    path = Path(str(files("geostance.configs") / "affiliations.yaml"))
    return build_config(Affiliations, read_yaml(path), str(path))


class OwnSide:
    """Finds what a speaker's "we" means.

    Args:
        finder: Knows the actors that may be a side.
        affiliations: Who speaks for whom.
    """

    def __init__(
        self, finder: MentionFinder, affiliations: Affiliations | None = None
    ) -> None:
        known = affiliations or default_affiliations()
        self.finder = finder
        self.speakers = {name.lower(): side for name, side in known.speakers.items()}
        self._office = _any_of(known.offices)
        self._no_office = _any_of(known.not_offices)
        self._we = _any_of(known.we)
        ours = "|".join(map(re.escape, sorted(known.ours, key=len, reverse=True)))
        self._ours = re.compile(rf"(?<!\w)our (?:\w+ )?(?:{ours})(?!\w)", re.IGNORECASE)

    def side(self, spoken: Spoken) -> str | None:
        """Return the actor that a speaker speaks for, if that is known.

        An office and the name of an actor in the description tell it, or the speaker
        is an actor's institution ("the Kremlin"), or is listed.
        """
        if spoken.speaker is None:
            return None
        if spoken.speaker.lower() in self.speakers:
            return self.speakers[spoken.speaker.lower()]
        described = spoken.description or ""
        if self._no_office.search(f"{described} {spoken.speaker}"):
            return None
        if self._office.search(described):
            named = self.finder.find(described)
            if named:
                return named[0].actor
        own = self.finder.find(spoken.speaker)
        return own[0].actor if own and not described else None

    def mentions(self, text: str, start: int, spoken: Spoken | None) -> list[Mention]:
        """Return the words that mean the speaker's side, as mentions of it.

        Args:
            text: A statement.
            start: Where it starts in the article.
            spoken: Who says it.
        """
        side = self.side(spoken) if spoken else None
        if side is None or spoken is None:
            return []
        inside = [(max(s - start, 0), e - start) for s, e in spoken.content]
        found = list(_within(self._ours, text, inside))
        if spoken.quote == "direct":
            found += [
                span
                for span in _within(self._we, text, inside)
                if text[slice(*span)] != "US"
                and all(span[1] <= s or e <= span[0] for s, e in found)
            ]
        return [Mention(side, *span, origin="own side") for span in sorted(found)]


def _within(
    pattern: re.Pattern[str], text: str, inside: Iterable[Span]
) -> Iterable[Span]:
    for first, last in inside:
        for match in pattern.finditer(text, first, min(last, len(text))):
            yield match.span()


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    longest = sorted(phrases, key=len, reverse=True)
    return re.compile(
        rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)", re.IGNORECASE
    )
