"""DSE: what one entity of a news sentence feels toward another.

Park, Pan and Joo, "Who Blames or Endorses Whom? Entity-to-Entity Directed Sentiment
Extraction in News Text", Findings of ACL 2021.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from geostance.models.labels import stance_id
from geostance.models.mentions import MentionFinder
from geostance.models.targets import default_targets

from .examples import Example, mentions_of
from .faults import Faults
from .lines import lines_of

_CLASSES = {
    "0": ("neutral", "neutral"),
    "1": ("neutral", "favor"),
    "2": ("favor", "neutral"),
    "3": ("neutral", "against"),
    "4": ("against", "neutral"),
}
"""Class -> stance toward p and toward q; in class 1 p is positive to q."""

_MARKED = re.compile(r"\[(.*?)\](\w*)", re.DOTALL)
_SPLITS = {"train.txt": "train", "valid.txt": "dev", "test.txt": "test"}


def read(folder: Path) -> Iterator[Example]:
    """Yield sentences with two entities each, from train.txt, valid.txt, test.txt.

    A sentence that stands in two files (about 3 in 10 of valid.txt do) is left out
    of the file that comes first in training, so that splits share no sentence.

    Raises:
        DataError: If a line does not have two marked entities and a class.
    """
    finder = MentionFinder(default_targets())
    held_out: set[str] = set()
    with Faults("not a DSE row") as faults:
        for name in ("test.txt", "valid.txt", "train.txt"):
            if not (folder / name).exists() and name == "test.txt":
                continue
            here: set[str] = set()
            for place, line in lines_of(folder / name):
                with faults.at(place):
                    example = _example(line, place, _SPLITS[name], finder)
                    if example.group not in held_out:
                        here.add(example.group)
                        yield example
            held_out |= here


def _example(line: str, place: str, split: str, finder: MentionFinder) -> Example:
    fields = line.split("\t")
    if len(fields) != 4 or fields[3].strip() not in _CLASSES:
        raise ValueError("expected sentence, p, q and a class from 0 to 4")
    text, spans = _unmark(fields[0])
    stances = dict(zip("pq", map(stance_id, _CLASSES[fields[3].strip()]), strict=True))
    names = dict(zip(("p", "q"), spans, strict=True))
    return Example(
        id=Path(place).name,
        text=text,
        mentions=mentions_of(text, names, finder),
        stances=stances,
        source="dse",
        group=text.strip(),
        split=split,
    )


def _unmark(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """Take the brackets out; a bracket that cuts a word ("[Congre]ss") spans it all.

    >>> _unmark("[Congre]ss met [Kasich’]s aide.")
    ('Congress met Kasich’s aide.', [(0, 8), (13, 19)])
    """
    text, place, spans = "", 0, []
    for match in _MARKED.finditer(marked):
        text += marked[place : match.start()]
        name, rest = match.group(1), match.group(2)
        start, bare = len(text), name.rstrip("'’")
        # Past an apostrophe the rest is a possessive and no part of the name.
        end = start + (len(bare) if bare and bare != name else len(name + rest))
        text += name + rest
        spans.append((start, end))
        place = match.end()
    if len(spans) != 2:
        raise ValueError(f"{len(spans)} entities in brackets, expected 2")
    return text + marked[place:], spans
