"""Written cases: an article's text, and the parts that an editor sees in it.

Each case is a text in which " | " stands between two parts of a paragraph, "<kind> "
before a part that is no statement, and each line is a paragraph; a bullet before a
part does not belong to it. What is to be read is that text without these marks, or
what stands above a line "=>".
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from geostance.inference.splitting.statements import read_statements

FOLDER = Path(__file__).parent / "cases"

_KIND = re.compile(r"<([a-z]+)> ")
_BULLET = re.compile(r"^(?:[•▪]|[*–—-](?= )) ?(?=.*\w)")


@dataclass(frozen=True)
class Case:
    """A text and its parts as (kind, text)."""

    group: str
    given: str
    parts: tuple[tuple[str, str], ...]

    @property
    def held_out(self) -> bool:
        """Whether this is one of the fifth that no rule was written for."""
        return hashlib.sha256(self.given.encode()).digest()[0] < 51

    @property
    def is_prose(self) -> bool:
        """Whether it is one paragraph that is read as it stands."""
        return "\n" not in self.given and all(
            kind == "statement" for kind, _ in self.parts
        )


def written_cases() -> Iterator[Case]:
    """Read all cases, in the order of their files."""
    for path in sorted(FOLDER.glob("*.yaml")):
        for group, cases in yaml.safe_load(path.read_text("utf-8")).items():
            for case in cases:
                yield _case(f"{path.stem}/{group}", case.rstrip("\n"))


def _case(group: str, text: str) -> Case:
    given, arrow, expected = text.partition("\n=>\n")
    if not arrow:
        expected = given
        given = _KIND.sub("", given.replace(" | ", " ").replace("\n", "\n\n"))
    parts = []
    for line in expected.splitlines():
        # A bar that belongs to the text stands in the text as given, too.
        for piece in [line] if arrow and line.find("<") == 0 else line.split(" | "):
            kind = _KIND.match(piece)
            body = _BULLET.sub("", piece[kind.end() if kind else 0 :])
            parts.append((kind.group(1) if kind else "statement", body))
    return Case(group, given, tuple(parts))


CASES = list(written_cases())


def read(case: Case) -> tuple[tuple[str, str], ...]:
    return tuple((part.kind, part.text) for part in read_statements(case.given).parts)


def test_there_are_enough_of_each_kind():
    assert len(CASES) >= 440
    assert len({case.given for case in CASES}) == len(CASES)
    groups = [case.group for case in CASES]
    assert min(groups.count(group) for group in set(groups)) >= 2
    assert 60 < sum(case.held_out for case in CASES) < 120


@pytest.mark.parametrize("held_out", [False, True], ids=["worked on", "held out"])
def test_almost_all_are_right(held_out: bool):
    cases = [case for case in CASES if case.held_out == held_out]
    wrong = [case.given for case in cases if read(case) != case.parts]
    share = 1 - len(wrong) / len(cases)
    assert share >= (0.97 if held_out else 0.99), f"{share:.1%}; wrong: {wrong}"


def test_ninety_nine_of_a_hundred():
    right = sum(read(case) == case.parts for case in CASES)
    assert right >= 0.99 * len(CASES)
