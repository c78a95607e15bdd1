"""The probes that ship (training/probes): loading, and checking all of them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from geostance.models.config import build_config, load_config
from geostance.models.errors import DataError
from geostance.models.labels import STANCES
from geostance.models.mentions import MentionFinder

from .actors import Actors, Form, forms_of
from .carriers import Carrier, CarrierFile
from .items import Contrast, Invariance, Item, Part, Statement

FOLDER = Path(str(files("geostance.training") / "probes"))

ItemT = TypeVar("ItemT", bound=Item)


@dataclass(frozen=True, slots=True)
class Probes:
    """All that a model is audited with."""

    finder: MentionFinder
    forms: list[Form]
    carriers: list[Carrier]
    contrasts: list[Contrast]
    invariances: list[Invariance]

    @property
    def actors(self) -> list[str]:
        """The actors' own names, in the file's order."""
        return list(dict.fromkeys(form.actor for form in self.forms))


def load_probes(folder: Path = FOLDER, part: Part = "audit") -> Probes:
    """Read a folder of probes and check all of it.

    Args:
        folder: Holds actors.yaml, carriers/PHENOMENON.yaml, contrasts.jsonl and
            invariances.jsonl; of the last two either may be absent.
        part: Which contrasts and invariances to return; all are checked.

    Raises:
        ConfigError: If a file or a line is not as its class describes it.
        DataError: If an id or a text stands twice, a carrier names a swapped actor
            outside its gap, or a target is not found where a statement has it.
    """
    actors = load_config(Actors, folder / "actors.yaml")
    finder = actors.finder()
    forms = forms_of(actors, finder)
    carriers = dict(_carriers(folder / "carriers"))
    contrasts = dict(_items(folder / "contrasts.jsonl", Contrast))
    invariances = dict(_items(folder / "invariances.jsonl", Invariance))
    items: dict[str, Item] = {**contrasts, **invariances}
    _check_once([(place, item.id) for place, item in items.items()])
    texts = [(place, carrier.text) for place, carrier in carriers.items()]
    for place, item in items.items():
        texts += [(place, statement.text) for statement in item.statements]
        for statement in item.statements:
            _check_found(statement, place, finder)
    _check_once(texts)
    keys = {form.key for form in forms}
    for place, carrier in carriers.items():
        before, _, after = carrier.parts
        for mention in (*finder.find(before), *finder.find(after)):
            if mention.actor in keys:
                raise DataError(
                    f"{place}: {carrier.text!r} names {mention.actor} outside {{X}}"
                )
    return Probes(
        finder,
        forms,
        list(carriers.values()),
        [item for item in contrasts.values() if item.part == part],
        [item for item in invariances.values() if item.part == part],
    )


def _carriers(folder: Path) -> Iterator[tuple[str, Carrier]]:
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise DataError(f"{folder}: no carriers there: expected PHENOMENON.yaml files")
    for path in paths:
        found = load_config(CarrierFile, path)
        for label in STANCES:
            for number, text in enumerate(getattr(found, label)):
                yield f"{path}: {label}.{number}", Carrier(path.stem, label, text)


def _items(path: Path, kind: type[ItemT]) -> Iterator[tuple[str, ItemT]]:
    if not path.exists():
        return
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError as error:
                raise DataError(f"{path}:{number}: not JSON: {error}") from None
            yield f"{path}:{number}", build_config(kind, row, f"{path}:{number}")


def _check_found(statement: Statement, place: str, finder: MentionFinder) -> None:
    """Check that scoring finds the target where a statement speaks of it."""
    if statement.stance == "none":
        return
    start, end = statement.span
    found = finder.find(statement.text, [statement.target])
    if not any(
        mention.actor == statement.target
        and mention.start < end
        and start < mention.end
        for mention in found
    ):
        raise DataError(
            f"{place}: {statement.mention!r} in {statement.text!r} is not found as "
            f"{statement.target!r}: see configs/targets.yaml and probes/actors.yaml"
        )


def _check_once(values: list[tuple[str, str]]) -> None:
    """Check that no two places hold the same id or text, whatever its case."""
    seen: dict[str, str] = {}
    for place, value in values:
        plain = " ".join(value.casefold().split())
        if plain in seen:
            raise DataError(f"{place}: {value!r} stands at {seen[plain]} too")
        seen[plain] = place
