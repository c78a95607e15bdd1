"""NewsMTSC: stance of news sentences toward people and groups in them.

Hamborg and Donnay, "NewsMTSC: A Dataset for (Multi-)Target-dependent Sentiment
Classification in Political News Articles", EACL 2021.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geostance.models.labels import IGNORED, sentiment_id, stance_id
from geostance.models.mentions import MentionFinder
from geostance.models.targets import default_targets

from .examples import Example, mentions_of
from .faults import Faults, known
from .lines import rows_of

_STANCE = {2: "against", 4: "neutral", 6: "favor"}
_SENTIMENT = {2: "negative", 4: "neutral", 6: "positive"}


def read(folder: Path) -> Iterator[Example]:
    """Yield the sentences of train.jsonl (and devtest, test where they lie beside it).

    Sentences of one article share a group. A sentence's own sentiment is not
    annotated; where all its targets agree, theirs stands in for it.

    Raises:
        DataError: If rows lack a key, or a span is not where its mention is.
    """
    finder = MentionFinder(default_targets())
    with Faults("not a NewsMTSC row") as faults:
        for path in sorted(folder.glob("*.jsonl")):
            for place, row in rows_of(path, faults):
                with faults.at(place):
                    yield _example(row, path.stem, finder)


def _example(row: dict[str, Any], split: str, finder: MentionFinder) -> Example:
    text = row["sentence_normalized"]
    spans, stances = {}, {}
    for number, target in enumerate(row["targets"]):
        span = (int(target["from"]), int(target["to"]))
        if text[slice(*span)] != target["mention"]:
            raise ValueError(f"mention {target['mention']!r} is not at {span}")
        spans[f"target-{number}"] = span
        stances[f"target-{number}"] = stance_id(
            known(target["polarity"], _STANCE, "polarity")
        )
    polarities = {target["polarity"] for target in row["targets"]}
    agreed = polarities.pop() if len(polarities) == 1 else None
    return Example(
        id=row["primary_gid"],
        text=text,
        mentions=mentions_of(text, spans, finder),
        stances=stances,
        sentiment=sentiment_id(_SENTIMENT[agreed]) if agreed else IGNORED,
        source="newsmtsc",
        group=_article(row["primary_gid"]),
        split=split,
    )


def _article(gid: str) -> str:
    """Return the article of an id such as allsides_1018_408_1_Name_2_17.

    >>> _article("allsides_1018_408_1_Hillary Clinton_2_17")
    'allsides_1018_408'
    """
    return "_".join(gid.split("_")[:3])
