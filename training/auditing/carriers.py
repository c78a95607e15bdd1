"""Carriers: sentences with a gap for whoever the stance is taken toward."""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator

from geostance.models.config import Config
from geostance.models.labels import Stance

_GAP = re.compile(r"\{X('s)?\}")
_NOT_BEFORE = re.compile(r"(?:(?<!\w)(?:an?|the)\s+|-)$", re.IGNORECASE)


def _with_one_gap(text: str) -> str:
    """Check a carrier's text.

    Raises:
        ValueError: If it has not exactly one gap, or an article or a hyphen before it.
    """
    gaps = list(_GAP.finditer(text))
    if len(gaps) != 1 or text.count("{") + text.count("}") != 2:
        raise ValueError(f"write {{X}} or {{X's}} exactly once in {text!r}")
    if found := _NOT_BEFORE.search(text[: gaps[0].start()]):
        word = found.group().strip()
        raise ValueError(f"no {word!r} before {{X}}: it becomes 'the ...': {text!r}")
    return text


Sentence = Annotated[str, AfterValidator(_with_one_gap)]


class CarrierFile(Config):
    """carriers/PHENOMENON.yaml: for each label, sentences with one {X} or {X's}."""

    favor: tuple[Sentence, ...] = ()
    against: tuple[Sentence, ...] = ()
    neutral: tuple[Sentence, ...] = ()
    none: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Carrier:
    """A sentence with a gap, {X} or {X's}, for an actor's name."""

    phenomenon: str
    expected: Stance
    text: str

    @property
    def parts(self) -> tuple[str, bool, str]:
        """What stands before the gap, whether it is {X's}, and what stands after."""
        gap = _GAP.search(self.text)
        if gap is None:
            raise ValueError(f"carrier without {{X}}: {self.text!r}")
        return self.text[: gap.start()], bool(gap[1]), self.text[gap.end() :]

    def fill(self, name: str) -> tuple[str, tuple[int, int]]:
        """Put a name in; return the sentence and the span of the name without "the"."""
        before, owns, after = self.parts
        ending = ("'" if name.endswith("s") else "'s") if owns else ""
        opens = not before.strip(' “"‘')
        written = name[:1].upper() + name[1:] if opens else name
        bare = name.removeprefix("the ")
        start = len(before) + len(name) - len(bare)
        return before + written + ending + after, (start, start + len(bare))
