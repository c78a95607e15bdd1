"""SEESAW: who is positive or negative about whom in sentences of US political news.

Zhang, Beauchamp and Wang, "Generative Entity-to-Entity Stance Detection with Knowledge
Graph Augmentation", EMNLP 2022. Annotators list an article's entities by their full
names, and for each sentence who (an entity, somebody else, or nobody named) takes which
side toward whom.

They do not mark where an entity stands, so it is looked for: by its full name, a
person's last name, an organisation's initials, and the usual words for the two parties.
An object that the sentence names otherwise, over half of them ("he", "the bill"),
gives no label: names are hidden, and nothing would tie the label to a word. A listed
entity that a sentence names and that is the object of none of its annotations is
neutral.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from geostance.models.errors import DataError
from geostance.models.labels import IGNORED, stance_id
from geostance.models.mentions import MentionFinder, find_words
from geostance.models.targets import default_targets

from .examples import Example, mentions_of
from .faults import Faults, known
from .lines import json_of

_STANCE = {"POS": "favor", "NEG": "against"}
_SPLITS = {"train": "train", "valid": "dev", "test": "test"}
_PARTIES = {
    "Republican Party": ("GOP", "Republicans", "Republican"),
    "Democratic Party": ("Democrats", "Democrat", "Democratic"),
}
_STORY = re.compile(r"TRIPLET_\d+")
_CAPITALS = re.compile(r"\b[A-Z]")
_STATE = "United States "
_SUFFIX = re.compile(r",? (?:Jr\.?|Sr\.?|I{2,3}|IV)$")


def read(folder: Path) -> Iterator[Example]:
    """Yield the sentences that name an annotated entity; a story is a group.

    Raises:
        DataError: If a file is missing or no JSON, a sentence is annotated that the
            article does not have, or a label or split is none of theirs.
    """
    paths = sorted((folder / "annotations").glob("*.json"))
    if not paths:
        raise DataError(f"{folder}: no annotations/*.json in it")
    finder = MentionFinder(default_targets())
    with Faults("not as SEESAW has it") as faults:
        for path in paths:
            with faults.at(str(path)):
                story = _STORY.match(path.name)
                if story is None:
                    raise ValueError("expected a name as TRIPLET_000_DOCUMENT_0.json")
                meta = json_of(folder / "meta" / f"{story.group()}.json")
                article = json_of(folder / "articles" / path.name)
                split = known(meta["Split"], _SPLITS, "split")
                for example in _examples(json_of(path), article, finder):
                    yield replace(
                        example,
                        id=f"{path.stem}-{example.id}",
                        group=story.group(),
                        split=split,
                    )


def _examples(
    annotation: dict[str, Any], article: dict[str, Any], finder: MentionFinder
) -> Iterator[Example]:
    """Yield the sentences of an article, with their numbers as ids."""
    surfaces = _surfaces(
        {name: "People" in kinds for name, kinds, *_ in annotation["entity lists"]}
    )
    sentences = {str(row["id"]): row["text"] for row in article["text"]}
    triples = annotation["sentence-level stances"]
    if stray := sorted(set(triples) - set(sentences)):
        raise ValueError(f"sentence {stray[0]} is annotated and not in the article")
    for number, text in sentences.items():
        toward: defaultdict[str, set[int]] = defaultdict(set)
        for triple in triples.get(number, []):
            label = known(triple["sentiment"], _STANCE, "sentiment")
            toward[triple["object"]].add(stance_id(label))
        spans = _located(text, surfaces)
        if spans:
            yield Example(
                id=number,
                text=text,
                mentions=mentions_of(text, spans, finder),
                stances={name: _stance(toward[name]) for name in spans},
                source="seesaw",
                group="",
                split="",
            )


def _stance(labels: set[int]) -> int:
    """Return what an entity is labelled; of two sides at once, none is learned."""
    if not labels:
        return stance_id("neutral")
    return next(iter(labels)) if len(labels) == 1 else IGNORED


def _surfaces(entities: dict[str, bool]) -> list[tuple[str, str]]:
    """List (words, entity) from the longest on, less words that could mean two.

    Args:
        entities: Full name -> whether it is a person.
    """
    found = [
        (words, name)
        for name, is_person in entities.items()
        for words in dict.fromkeys(_forms(name, is_person))
    ]
    meanings = Counter(words for words, _ in found)
    return sorted(
        ((words, name) for words, name in found if meanings[words] == 1),
        key=lambda pair: -len(pair[0]),
    )


def _forms(name: str, is_person: bool) -> Iterator[str]:
    yield name
    yield name.removeprefix(_STATE)
    yield from _PARTIES.get(name, ())
    if is_person:
        yield _SUFFIX.sub("", name).split()[-1]
    elif len(initials := "".join(_CAPITALS.findall(name.removeprefix(_STATE)))) > 2:
        yield initials


def _located(text: str, surfaces: list[tuple[str, str]]) -> dict[str, tuple[int, int]]:
    """Return the first place of each entity that a sentence names."""
    spans: dict[str, tuple[int, int]] = {}
    taken: list[tuple[int, int]] = []
    for words, name in surfaces:
        place = 0
        while span := find_words(text, words, place):
            place = span[1]
            if all(place <= start or end <= span[0] for start, end in taken):
                taken.append(span)
                spans.setdefault(name, span)
    return spans
