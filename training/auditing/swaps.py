"""Target swaps: every actor in every carrier, by its own name and by its other ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from geostance.models.archive import TrainedModel
from geostance.models.masking import Query
from geostance.models.mentions import explicit_mentions

from .actors import Form
from .answers import Answer, answer, find_query
from .carriers import Carrier
from .measures import by
from .plural import in_plural
from .probes import Probes


@dataclass(frozen=True, slots=True)
class Swap:
    """A carrier and what the model says of each name put into it."""

    carrier: Carrier
    answers: dict[Form, Answer]

    @property
    def all(self) -> list[Answer]:
        """The answers to all names."""
        return list(self.answers.values())

    @property
    def by_actor(self) -> dict[str, list[Answer]]:
        """Actor -> the answers to its names."""
        groups = by(lambda form: form.actor, self.answers)
        return {
            actor: [self.answers[form] for form in forms]
            for actor, forms in groups.items()
        }

    @property
    def right(self) -> float:
        """The share (in %) of labels that a reader expects."""
        return self.right_of(self.all)

    def right_of(self, answers: Sequence[Answer]) -> float:
        """Return the share (in %) of some labels that a reader expects."""
        return 100 * fmean(one.label == self.carrier.expected for one in answers)


def name_swaps(model: TrainedModel, probes: Probes) -> list[Swap]:
    """Put each actor's own name into each carrier; the gap is what is asked about.

    The finder reads the words around it, and not the name: this tells whether the
    network can see who is meant.
    """
    own = {form.actor: form for form in reversed(probes.forms)}
    filled, queries = [], []
    for carrier in probes.carriers:
        for form in map(own.__getitem__, probes.actors):
            text, span = carrier.fill(form.name)
            mentions = explicit_mentions(text, [span], probes.finder)
            filled.append((carrier, form))
            queries.append(Query(text, mentions, ["0"]))
    return _swaps(filled, answer(model, queries))


def alias_swaps(model: TrainedModel, probes: Probes) -> list[Swap]:
    """Put all names of each actor into each carrier, and read it as scoring does.

    What does not speak of an actor ("Radio Free {X}") holds its own name alone: others
    would make it another sentence.
    """
    filled, queries = [], []
    for carrier in probes.carriers:
        plural = in_plural(carrier)
        for form in probes.forms:
            sentence = plural if form.is_plural else carrier
            fits = carrier.expected != "none" or form.name == form.actor
            if sentence is not None and fits:
                text, _ = sentence.fill(form.name)
                filled.append((carrier, form))
                queries.append(find_query(text, form.key, probes.finder))
    return _swaps(filled, answer(model, queries))


def _swaps(
    filled: Iterable[tuple[Carrier, Form]], answers: Iterable[Answer]
) -> list[Swap]:
    rows: dict[Carrier, dict[Form, Answer]] = {}
    for (carrier, form), one in zip(filled, answers, strict=True):
        rows.setdefault(carrier, {})[form] = one
    return [Swap(carrier, found) for carrier, found in rows.items()]
