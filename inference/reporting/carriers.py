"""The words of a statement that carried its label, for statements that are chosen."""

from typing import Literal

from geostance.inference.scorer import Scorer
from geostance.inference.splitting.statements import Statement
from geostance.models.errors import ModelError
from geostance.models.explanation import explain
from geostance.models.labels import STANCES
from geostance.models.masking import Query

from .parts import Part

Words = Literal["none", "listed", "sided", "all"]
"""For which statements: none; those that the overview names; all that take a side and
are sure; all that name a target. Each word of each takes a pass of the network."""

_SAME = 0.03
"""By how much a probability may differ from the one in the scores, which may come from
another engine."""


class Carriers:
    """Asks a model which words carried its labels.

    Args:
        scorer: With the model that made the scores.
    """

    def __init__(self, scorer: Scorer) -> None:
        if not scorer.model.encoder.hides_names:
            raise ModelError(
                f"{scorer.model.source}: trained with names shown: the words alone "
                "would not explain its labels: give --words none"
            )
        self._scorer = scorer
        self.other = 0
        """Labels that this model gives another probability: it did not make them."""

    def add(self, part: Part, target: str) -> None:
        """Note the words that carried a statement's label toward a target.

        A statement whose label the model does not give again is left as it is: what
        explained another model's label would mislead.
        """
        found = part.stances[target]
        spoken = found.label in STANCES and found.label != "none"
        if not spoken or not any(m.actor == target for m in part.mentions):
            return
        told = explain(
            self._scorer.model,
            self._query(part, target),
            found.label,  # type: ignore[arg-type]
            batch_size=self._scorer.batch_size,
        )
        if abs(told.probability - found.probability) > _SAME:
            self.other += 1
            return
        part.words[target] = told.words

    def _query(self, part: Part, target: str) -> Query:
        """Ask as scoring did: its mentions, and the names of others beside them."""
        scored = part.mentions
        alone = Statement(part.text, 0, len(part.text))
        (read,) = self._scorer.queries([alone])
        others = [
            mention
            for mention in read.mentions
            if mention.actor not in self._scorer.targets.ids
            and not any(m.start < mention.end and mention.start < m.end for m in scored)
        ]
        mentions = sorted([*scored, *others], key=lambda mention: mention.start)
        return Query(part.text, mentions, [target])


def asked(part: Part, target: str, words: Words, listed: bool) -> bool:
    """Say whether a statement is among those whose words are asked for.

    Args:
        part: The statement.
        target: Toward whom.
        words: For which statements.
        listed: Whether the overview names it for this target.
    """
    if words == "listed":
        return listed
    found = part.spoken_of.get(target)
    if words == "none" or found is None:
        return False
    return words == "all" or (
        found.label in ("favor", "against") and not found.abstains
    )
