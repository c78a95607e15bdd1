"""RuSentRel: attitudes between the parties of Russian analytical articles.

Loukachevitch and Rusnachenko, "Extracting Sentiment Attitudes from Analytical Texts",
Dialogue 2018 (https://arxiv.org/abs/1808.08932), version 1.1. It annotates an article
as a whole: who is positive or negative to whom, whichever sentence says it. As its
authors do, a sentence that names both parties of an attitude is taken to show it, and
parties named together without an attitude are taken as neutral. Some sentences only
name both, so the labels are noisier than those of a corpus that annotates sentences,
and its dev figures do not measure how well a sentence's stance is read.

Without a label stay: a party toward which the others in the sentence differ, or took a
side in the past only, and one toward which the author alone takes a side, because any
sentence may be where he does.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from geostance.models.errors import DataError
from geostance.models.labels import IGNORED, stance_id
from geostance.models.mentions import Mention

from .examples import Example
from .faults import Faults, known
from .lines import lines_of, text_of
from .russian_names import RussianNames

_STANCE = {"pos": "favor", "neg": "against"}
_TENSE = {"current": True, "present": True, "past": False}
_AUTHOR = "author"
_LINE = re.compile(r"[^\r\n]+")
_MARK = re.compile(r"\ufeff?\s*(?:\{[^{}]*\}\s*)?")
"""What stands before a sentence: "{Author, Unknown} "."""

Attitudes = dict[tuple[str, str], set[int]]
"""(Whose, toward whom) -> stance label ids; `IGNORED` for one of the past."""


def read(folder: Path) -> Iterator[Example]:
    """Yield the sentences of train (and of test, where it lies there) that name a pair.

    An .opin.txt without its article, as the published train/art22, is passed over.

    Raises:
        DataError: If a file is missing, an entity is not where its span says, or an
            attitude has other columns or labels; or pymorphy3 is not installed.
    """
    names = RussianNames(line for _, line in lines_of(folder / "synonyms.txt"))
    marks = sorted(folder.glob("train/*.ann")) + sorted(folder.glob("test/*.ann"))
    if not marks:
        raise DataError(f"{folder}: no train/*.ann in it")
    with Faults("not as RuSentRel has it") as faults:
        for path in marks:
            attitudes = _attitudes(path.with_suffix(".opin.txt"), names, faults)
            with faults.at(str(path)):
                text, entities = _article(path, names, faults)
                yield from _sentences(path, text, entities, attitudes)


def _attitudes(path: Path, names: RussianNames, faults: Faults) -> Attitudes:
    found: Attitudes = {}
    for place, line in lines_of(path, "utf-8-sig"):
        with faults.at(place):
            fields = [field.strip() for field in line.split(",")]
            if len(fields) != 4:
                raise ValueError(
                    f"{len(fields)} columns, expected who, whom, label, when"
                )
            who, whom, label, when = fields
            stance = stance_id(known(label, _STANCE, "label"))
            is_current = known(when, _TENSE, "tense")
            pair = names.party(who), names.party(whom)
            found.setdefault(pair, set()).add(stance if is_current else IGNORED)
    return found


def _article(
    path: Path, names: RussianNames, faults: Faults
) -> tuple[str, list[Mention]]:
    """Read an article and the entities in it, in order."""
    text = text_of(path.with_suffix(".txt"))
    entities = []
    for place, line in lines_of(path):
        with faults.at(place):
            fields = line.split("\t")
            if len(fields) != 3 or len(fields[1].split()) != 3:
                raise ValueError(
                    "expected a number, a kind with its span, and the words"
                )
            start, end = map(int, fields[1].split()[1:])
            if not 0 <= start < end <= len(text) or text[start:end] != fields[2]:
                raise ValueError(
                    f"{fields[2]!r} is not at ({start}, {end}) of the text"
                )
            entities.append(Mention(names.party(fields[2]), start, end))
    return text, sorted(entities, key=lambda entity: entity.start)


def _sentences(
    path: Path, text: str, entities: list[Mention], attitudes: Attitudes
) -> Iterator[Example]:
    for number, line in enumerate(_LINE.finditer(text)):
        mark = _MARK.match(text, line.start(), line.end())
        start = mark.end() if mark else line.start()
        sentence = text[start : line.end()].rstrip()
        mentions = tuple(
            Mention(entity.actor, entity.start - start, entity.end - start)
            for entity in entities
            if start <= entity.start and entity.end <= start + len(sentence)
        )
        parties = list(dict.fromkeys(mention.actor for mention in mentions))
        if len(parties) < 2:
            continue
        yield Example(
            id=f"{path.parent.name}/{path.stem}-{number}",
            text=sentence,
            mentions=mentions,
            stances={party: _stance(party, parties, attitudes) for party in parties},
            source="rusentrel",
            group=f"{path.parent.name}/{path.stem}",
            split=path.parent.name,
        )


def _stance(whom: str, parties: list[str], attitudes: Attitudes) -> int:
    """Return the stance of the sentence's other parties toward one of them."""
    labels = set().union(
        *(attitudes.get((who, whom), set()) for who in parties if who != whom)
    )
    if len(labels) == 1:
        return labels.pop()
    if labels or (_AUTHOR, whom) in attitudes:
        return IGNORED
    return stance_id("neutral")
