"""Several annotators' labels of a task -> one label, or a conflict."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from geostance.models.mentions import MentionFinder

from .labelled import Labelled

Resolution = Literal["leave-out", "majority"]
Labels = Mapping[str, Labelled]
"""Annotator -> their labels of one task."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A label that annotators do not agree on."""

    task: str
    article: str
    text: str
    kind: str
    """stance or sentiment."""
    target: str
    labels: dict[str, str]
    """Annotator -> label."""
    resolved: str | None
    """What the majority says; None where it is left out."""

    def row(self) -> dict[str, Any]:
        """Return it as a row."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The labels of a task that count."""

    latest: Labelled
    labels: dict[tuple[str, str], str]
    """(kind, target) -> label."""
    conflicts: tuple[Conflict, ...]
    not_asked: tuple[str, ...]
    """Targets that were labelled and not asked about: the text does not name them."""
    annotators: tuple[str, ...]


def resolve(labels: Labels, how: Resolution) -> Resolved:
    """Find the label of each thing that annotators of a task have labelled.

    Args:
        labels: What each of them says.
        how: "leave-out" takes what all agree on, "majority" also what more than half
            of those who labelled it say.
    """
    entries = list(labels.values())
    asked = {target for entry in entries for target in entry.asked}
    votes: dict[tuple[str, str], dict[str, str]] = {}
    for annotator, entry in labels.items():
        for key, label in entry.labels.items():
            votes.setdefault(key, {})[annotator] = label
    not_asked = [target for _, target in votes if target and target not in asked]
    found: dict[tuple[str, str], str] = {}
    conflicts = []
    for (kind, target), own in votes.items():
        if target in not_asked:
            continue
        (label, count), *others = Counter(own.values()).most_common()
        decided = not others or (how == "majority" and 2 * count > len(own))
        if decided:
            found[kind, target] = label
        if others:
            one = entries[-1]
            conflicts.append(
                Conflict(
                    *(one.task, one.article, one.text, kind, target, own),
                    resolved=label if decided else None,
                )
            )
    return Resolved(
        entries[-1], found, tuple(conflicts), tuple(not_asked), tuple(labels)
    )


def training_rows(
    resolved: Resolved, split: str | None, finder: MentionFinder
) -> Iterator[dict[str, Any]]:
    """Yield rows of the table that the source `own` reads, one for each target.

    The sentiment stands in the first of them. Where the shipped targets file does not
    find the target in the text ("we", your own targets), its first mention is marked.

    Args:
        resolved: A task with its labels.
        split: Whose part they are; by default as training splits articles.
        finder: Of the shipped targets.
    """
    task = resolved.latest
    shared: dict[str, Any] = {
        "text": task.text,
        "group": task.article,
        "speaker": task.speaker,
        "annotators": ", ".join(resolved.annotators),
    } | ({"split": split} if split else {})
    tone = resolved.labels.get(("sentiment", ""))
    named = {mention.actor for mention in finder.find(task.text)}
    for (kind, target), label in resolved.labels.items():
        if kind != "stance":
            continue
        row = {"id": f"{task.task}:{target}", "target": target, "stance": label}
        if target not in named:
            row |= _marked(task, target)
        if tone:
            row["sentiment"], tone = tone, None
        yield row | shared
    if tone:
        yield {"id": task.task, "sentiment": tone} | shared


def _marked(task: Labelled, target: str) -> dict[str, Any]:
    mentions = [one for one in task.mentions if one.target == target]
    speaks = [one.mention().only_speaks(task.text) for one in mentions]
    for mention, _ in sorted(
        zip(mentions, speaks, strict=True), key=lambda pair: pair[1]
    ):
        return {"start": mention.start, "end": mention.end}
    return {}
