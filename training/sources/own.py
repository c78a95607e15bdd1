"""A user's own annotations: JSONL, CSV or Parquet, a row for each text and target.

Columns: `text`; `stance` with its `target`, which is an id of the targets file or any
name; `sentiment`; `split` (train, dev, test; else train), `group` (else the text: rows
of a group share a split) and `id`. Where the target stands in the text is told by
`start` and `end` or by `mention`, its words; else its names are looked for, and a
target that the text does not name is put before it. Other columns, `speaker` among
them, are passed over: the network reads the statement, not who says it.
"""

from collections.abc import Iterator
from pathlib import Path

from geostance.models.errors import DataError
from geostance.models.labels import IGNORED, sentiment_id, stance_id
from geostance.models.mentions import Mention, MentionFinder, find_words
from geostance.models.targets import default_targets

from .examples import Example, mentions_of, with_target
from .faults import Faults
from .tables import SUFFIXES, Row, table_rows

_SPLITS = ("train", "dev", "test")


def read(folder: Path) -> Iterator[Example]:
    """Yield the rows of every file in a folder.

    Raises:
        DataError: If there is no file, or a row has no text, no label, one that is none
            of ours, or a span or mention that is not in the text.
    """
    paths = [path for path in sorted(folder.iterdir()) if path.suffix in SUFFIXES]
    if not paths:
        raise DataError(f"{folder}: no file that ends in {', '.join(SUFFIXES)}")
    finder = MentionFinder(default_targets())
    with Faults("not a row to learn from") as faults:
        for path in paths:
            for number, (place, row) in enumerate(table_rows(path, faults), 1):
                with faults.at(place):
                    yield _example(row, f"{path.name}#{number}", finder)


def _example(row: Row, name: str, finder: MentionFinder) -> Example:
    if "text" not in row:
        raise ValueError(f"no text: its columns are {', '.join(row) or 'empty'}")
    for column in ("text", "target", "mention"):
        if not isinstance(row.get(column, ""), str):
            raise ValueError(f"{column} {row[column]!r} is no text")
    if "stance" not in row and "sentiment" not in row:
        raise ValueError("neither stance nor sentiment is given")
    if "stance" in row and "target" not in row:
        raise ValueError(f"stance {row['stance']!r} without a target")
    split = row.get("split", "train")
    if split not in _SPLITS:
        raise ValueError(f"split {split!r} is none of {', '.join(_SPLITS)}")
    text, mentions = _located(row, finder)
    stances = {row["target"]: stance_id(row["stance"])} if "stance" in row else {}
    tone = sentiment_id(row["sentiment"]) if "sentiment" in row else IGNORED
    return Example(
        id=str(row.get("id", name)),
        text=text,
        mentions=mentions,
        stances=stances,
        sentiment=tone,
        source="own",
        group=str(row.get("group", row["text"])),
        split=split,
    )


def _located(row: Row, finder: MentionFinder) -> tuple[str, tuple[Mention, ...]]:
    """Return the text and the mentions in it, the target's among them."""
    text = row["text"]
    target = row.get("target")
    if target is None:
        return text, tuple(finder.find(text))
    if ("start" in row) != ("end" in row):
        raise ValueError("start and end go together")
    if "start" in row:
        span = _offset(row["start"]), _offset(row["end"])
        return text, mentions_of(text, {target: span}, finder)
    if "mention" in row:
        found_at = _find(text, row["mention"])
        return text, mentions_of(text, {target: found_at}, finder)
    found = finder.find(text)
    if any(mention.actor == target for mention in found):
        return text, tuple(found)
    known = default_targets().actors.get(target)
    text, span = with_target(text, known.name if known else target)
    return text, mentions_of(text, {target: span}, finder)


def _offset(value: object) -> int:
    """Read a place in characters; tables with gaps keep whole numbers as 3.0."""
    place = float(str(value))
    if not place.is_integer():
        raise ValueError(f"{value!r} is no place in the text")
    return int(place)


def _find(text: str, mention: str) -> tuple[int, int]:
    """Find a mention as whole words, else within one ("US" in "pro-USA")."""
    span = find_words(text, mention)
    if span:
        return span
    at = text.find(mention)
    if at < 0 or not mention.strip():
        raise ValueError(f"mention {mention!r} is not in the text")
    return at, at + len(mention)
