"""What an annotation task and its labels are called, on the way out and back in.

`geostance annotate export` writes tasks and `geostance annotate import` reads them, as
Label Studio, JSONL or CSV: all of them keep these names.
"""

import hashlib
import json

STANCE = "stance_"
"""Before a target's id: the label of the stance toward it, `stance_russia`."""

SENTIMENT = "sentiment"
SPEAKER = "speaker"
NOTE = "note"
ANNOTATOR = "annotator"
WHEN = "annotated_at"

FILLED_IN = (SENTIMENT, SPEAKER, NOTE, ANNOTATOR, WHEN)
"""What annotators fill in beside a stance for each target."""


def task_id(article: str, text: str) -> str:
    """Return the id of the task that asks about a statement of an article.

    It follows from what is asked: the same statement exported again is the same task,
    and a text that was changed on the way, by a spreadsheet say, shows.

    >>> task_id("a1", "NATO met.")
    '31b54842914740e3'
    """
    asked = json.dumps([article, text], ensure_ascii=False)
    digest = hashlib.blake2b(asked.encode("utf-8", "surrogatepass"), digest_size=8)
    return digest.hexdigest()
