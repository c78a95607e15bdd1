"""Whom the audit swaps, under which names, and the finder that knows them all."""

from dataclasses import dataclass
from typing import Self

from pydantic import Field, model_validator

from geostance.models.config import Config
from geostance.models.errors import DataError
from geostance.models.mentions import MentionFinder
from geostance.models.targets import Actor, default_targets


class Actors(Config):
    """actors.yaml."""

    actors: tuple[str, ...] = Field(min_length=2)
    """The names that are swapped."""

    forms: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Actor -> other names, singular."""

    plural: dict[str, str] = Field(default_factory=dict)
    """Actor -> a plural name."""

    targets: dict[str, Actor] = Field(default_factory=dict)
    """Actors that the shipped targets file lacks, as in a targets file."""

    @model_validator(mode="after")
    def _known(self) -> Self:
        for key in ("forms", "plural"):
            if unknown := set(getattr(self, key)) - set(self.actors):
                raise ValueError(f"{key}: {min(unknown)} is none of the actors")
        return self

    def finder(self) -> MentionFinder:
        """Return a finder that knows the shipped targets and these."""
        known = default_targets()
        return MentionFinder(
            known.model_copy(update={"others": {**known.others, **self.targets}})
        )


@dataclass(frozen=True, slots=True)
class Form:
    """One of an actor's names."""

    actor: str
    """The actor's first name, as reports write it."""
    key: str
    """The id by which the finder knows the actor."""
    name: str
    is_plural: bool = False


def forms_of(actors: Actors, finder: MentionFinder) -> list[Form]:
    """Return all names of all actors, each actor's own name first.

    Raises:
        DataError: If the finder reads a name as nobody or as somebody else.
    """
    forms = []
    for actor in actors.actors:
        key = _actor_in(actor, finder)
        if key is None:
            raise DataError(f"actors: {actor!r} is no target: add it under targets")
        names = [actor, *actors.forms.get(actor, ())]
        forms += [Form(actor, key, name) for name in names]
        if actor in actors.plural:
            forms.append(Form(actor, key, actors.plural[actor], is_plural=True))
    for form in forms:
        if _actor_in(form.name, finder, form.key) != form.key:
            raise DataError(
                f"actors: {form.name!r} is not read as {form.actor}: add it to the "
                "aliases of that target, or leave it out"
            )
    return forms


def _actor_in(name: str, finder: MentionFinder, named: str | None = None) -> str | None:
    """Return whom a name names, in an article that has named an actor so far."""
    found = {mention.actor for mention in finder.find(name, [named] if named else [])}
    return found.pop() if len(found) == 1 else None
