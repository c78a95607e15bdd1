"""RUW: stance of tweets on the war toward Russia and Ukraine.

"RUW: A Dataset of Tweets on Multi-Target Stance Detection about the Russia-Ukraine
War", https://github.com/multi-target/RUW. The files are raw_*_Russia_Ukraine.csv in
GB18030, with two targets a tweet. NONE means that a tweet takes neither side; it is
read as neutral.
"""

from collections.abc import Iterator
from pathlib import Path

from geostance.models.errors import DataError
from geostance.models.labels import stance_id
from geostance.models.mentions import MentionFinder
from geostance.models.targets import default_targets

from .examples import Example
from .faults import Faults, known
from .tables import Row, csv_rows

_STANCE = {"FAVOR": "favor", "AGAINST": "against", "NONE": "neutral"}
_SPLITS = {"Train": "train", "Dev": "dev", "Test": "test"}
_ACTORS = {"Russia": "russia", "Ukraine": "ukraine"}


def read(folder: Path) -> Iterator[Example]:
    """Yield the tweets of all files, test before dev before train.

    A tweet that stands in two files is left out of the one that comes later here, so
    that splits share none. A target that the tweet does not name is put before it.

    Raises:
        DataError: If there is no file, one is not GB18030, or a row has other columns
            or labels.
    """
    paths = sorted(folder.glob("*.csv"), key=_order)
    if not paths:
        raise DataError(f"{folder}: no raw_*_Russia_Ukraine.csv in it")
    finder = MentionFinder(default_targets())
    seen: set[str] = set()
    with Faults("not a RUW row") as faults:
        for path in paths:
            here: set[str] = set()
            for place, row in csv_rows(path, faults, "gb18030"):
                with faults.at(place):
                    example = _example(row, place, finder)
                    if example.group not in seen:
                        here.add(example.group)
                        yield example
            seen |= here


def _order(path: Path) -> tuple[int, str]:
    order = ("test", "val", "train")
    return next((n for n, part in enumerate(order) if part in path.name), 3), path.name


def _example(row: Row, place: str, finder: MentionFinder) -> Example:
    tweet = row["Tweet"].strip()
    stances = {}
    for n in (1, 2):
        actor = known(row[f"Target {n}"], _ACTORS, "target")
        label = known(row[f"Stance {n}"].strip(), _STANCE, "stance")
        stances[actor] = stance_id(label)
    named = {mention.actor for mention in finder.find(tweet)}
    missing = [name for name, actor in _ACTORS.items() if actor not in named]
    text = f"{', '.join(missing)}: {tweet}" if missing else tweet
    return Example(
        id=Path(place).name,
        text=text,
        mentions=tuple(finder.find(text)),
        stances=stances,
        source="ruw",
        group=tweet,
        split=known(row["Test/Train/Dev"].strip(), _SPLITS, "split"),
    )
