"""SemEval-2016 Task 6 with its sentiment layer: stance of tweets toward a topic.

Mohammad, Sobhani and Kiritchenko, "Stance and Sentiment in Tweets", ACM Transactions on
Internet Technology, 2017. The files are *-all-annotations.txt: tab-separated, Latin-1.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from geostance.models.errors import DataError
from geostance.models.labels import sentiment_id, stance_id
from geostance.models.mentions import MentionFinder
from geostance.models.targets import default_targets

from .examples import Example, mentions_of, with_target
from .faults import Faults, known
from .lines import lines_of

_STANCE = {"FAVOR": "favor", "AGAINST": "against", "NONE": "neutral"}
_SENTIMENT = {"POSITIVE": "positive", "NEGATIVE": "negative", "NEITHER": "neutral"}
_COLUMNS = ["ID", "Target", "Tweet", "Stance", "Opinion towards", "Sentiment"]
_MARK = re.compile(r"\s*#SemST\b")


def read(folder: Path) -> Iterator[Example]:
    """Yield the tweets of the trial, train and test files that lie there.

    A target that the tweet does not name ("Atheism") is put before it. The task's own
    tag, #SemST, is taken out.

    Raises:
        DataError: If there is no file, or a line has other columns or labels.
    """
    paths = sorted(folder.glob("*-all-annotations.txt"))
    paths += sorted(folder.glob("testdata-task?-*annotations.txt"))
    if not paths:
        raise DataError(f"{folder}: no *-all-annotations.txt in it")
    finder = MentionFinder(default_targets())
    with Faults("not a SemEval row") as faults:
        for path in dict.fromkeys(paths):
            lines = lines_of(path, "latin-1")
            place, header = next(lines, (str(path), ""))
            if header.split("\t") != _COLUMNS:
                raise DataError(f"{place}: expected the columns {', '.join(_COLUMNS)}")
            split = "test" if path.name.startswith("test") else "train"
            for place, line in lines:
                with faults.at(place):
                    yield _example(line, path.name.split("-")[0], split, finder)


def _example(line: str, part: str, split: str, finder: MentionFinder) -> Example:
    fields = line.split("\t")
    if len(fields) != len(_COLUMNS):
        raise ValueError(f"{len(fields)} columns, expected {len(_COLUMNS)}")
    number, target, tweet, stance, _, sentiment = fields
    plain = _MARK.sub("", tweet).strip()
    text, span = with_target(plain, target, re.IGNORECASE)
    return Example(
        id=f"{part}-{number}",
        text=text,
        mentions=mentions_of(text, {"target": span}, finder),
        stances={"target": stance_id(known(stance, _STANCE, "stance"))},
        sentiment=sentiment_id(known(sentiment.strip(), _SENTIMENT, "sentiment")),
        source="semeval2016",
        group=tweet,
        split=split,
    )
