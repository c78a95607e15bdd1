"""The labels and their order, as every head, table and file uses them."""

from typing import Literal, get_args

Stance = Literal["favor", "against", "neutral", "none"]
Sentiment = Literal["positive", "neutral", "negative"]

STANCES: tuple[Stance, ...] = get_args(Stance)
"""Order of the stance head's outputs; `none` means the target is not spoken of."""

TAKEN_STANCES: tuple[Stance, ...] = STANCES[:3]
"""The three classes of public corpora, in which every target is spoken of."""

SENTIMENTS: tuple[Sentiment, ...] = get_args(Sentiment)
"""Order of the sentiment head's outputs."""

Role = Literal["source", "cue", "content"]

ROLES: tuple[Role, ...] = get_args(Role)
"""What a word can be in a report of speech or thought: who, the word for it, what."""

TAGS: tuple[str, ...] = ("O", *(f"{mark}-{role}" for role in ROLES for mark in "BI"))
"""Order of the attribution head's outputs: none, or beginning or inside of a role."""

REPORTED = "geostance"
"""The convention that scoring reports: LABELS as this project defines them."""

IGNORED = -100
"""Label id of what a source does not annotate; losses and metrics pass over it."""


def stance_id(label: str) -> int:
    """Return the index of a stance label.

    Raises:
        ValueError: If the label is not one of `STANCES`.

    >>> stance_id("against")
    1
    """
    return _index(label, STANCES)


def sentiment_id(label: str) -> int:
    """Return the index of a sentiment label.

    Raises:
        ValueError: If the label is not one of `SENTIMENTS`.
    """
    return _index(label, SENTIMENTS)


def _index(label: str, labels: tuple[str, ...]) -> int:
    if label not in labels:
        raise ValueError(f"label {label!r} is none of {', '.join(labels)}")
    return labels.index(label)
