"""The audit's contrasts and invariances that are set aside for training.

training/probes holds groups of statements that differ by one edit. Those with
`part: audit` measure a model and are never read here.
"""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from geostance.models.errors import DataError
from geostance.models.labels import stance_id
from geostance.models.mentions import MentionFinder, find_words
from geostance.models.targets import default_targets

from .examples import Example, mentions_of
from .faults import Faults
from .lines import rows_of

FOLDER = Path(str(files("geostance.training") / "probes"))
_FILES = ("contrasts.jsonl", "invariances.jsonl")


def read(folder: Path) -> Iterator[Example]:
    """Yield the statements of every item with `part: train`; an item is a group.

    Raises:
        DataError: If there is neither file, or an item lacks a key, a label is none of
            ours, or a mention is not in its statement.
    """
    paths = [folder / name for name in _FILES if (folder / name).is_file()]
    if not paths:
        raise DataError(f"{folder}: neither {' nor '.join(_FILES)} in it")
    finder = MentionFinder(default_targets())
    with Faults("not a probe") as faults:
        for path in paths:
            for place, item in rows_of(path, faults):
                with faults.at(place):
                    if item["part"] not in ("audit", "train"):
                        raise ValueError(
                            f"part {item['part']!r} is none of audit, train"
                        )
                    if item["part"] == "train":
                        yield from _examples(item, finder)


def _examples(item: dict[str, Any], finder: MentionFinder) -> Iterator[Example]:
    for number, statement in enumerate(item["statements"]):
        text, target = statement["text"], statement["target"]
        span = find_words(text, statement["mention"])
        if span is None:
            raise ValueError(f"mention {statement['mention']!r} is not in {text!r}")
        yield Example(
            id=f"{item['id']}-{number}",
            text=text,
            mentions=mentions_of(text, {target: span}, finder),
            stances={target: stance_id(statement["stance"])},
            source="probes",
            group=item["id"],
            split="train",
        )
