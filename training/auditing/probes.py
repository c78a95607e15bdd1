"""The probes that ship (training/probes): loading, and checking all of them."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from geostance.models.config import build_config, load_config
from geostance.models.errors import ConfigError, DataError
from geostance.models.labels import STANCES
from geostance.models.mentions import MentionFinder
from geostance.models.targets import default_targets

from .actors import Actors, Form, forms_of
from .carriers import Carrier, CarrierFile
from .items import Contrast, Invariance, Item, Part

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
        ConfigError: If actors.yaml or a file of carriers is not as its class says.
        DataError: With every other fault at once: a line that is not as its class
            says, an id or a text that stands twice, a target that nobody knows, a
            carrier that names a swapped actor outside its gap.
    """
    actors = load_config(Actors, folder / "actors.yaml")
    finder = actors.finder()
    forms = forms_of(actors, finder)
    faults: list[str] = []
    carriers = dict(_carriers(folder / "carriers"))
    contrasts = dict(_items(folder / "contrasts.jsonl", Contrast, faults))
    invariances = dict(_items(folder / "invariances.jsonl", Invariance, faults))
    items: dict[str, Item] = {**contrasts, **invariances}
    texts = [(place, carrier.text) for place, carrier in carriers.items()]
    texts += [(place, s.text) for place, item in items.items() for s in item.statements]
    faults += _repeated([(place, item.id) for place, item in items.items()])
    faults += _repeated(texts)
    faults += _unknown_targets(items, {*default_targets().actors, *actors.targets})
    faults += _named_beside(carriers, finder, {form.key for form in forms})
    if faults:
        raise DataError(f"{len(faults)} faults in {folder}: {'; '.join(faults)}")
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
                place = f"{path.name} {label}.{number}"
                yield place, Carrier(path.stem, label, text)


def _items(
    path: Path, kind: type[ItemT], faults: list[str]
) -> Iterator[tuple[str, ItemT]]:
    if not path.exists():
        return
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        place = f"{path.name}:{number}"
        if line.strip():
            try:
                yield place, build_config(kind, json.loads(line), place)
            except ConfigError as error:
                faults.append(str(error))
            except ValueError as error:
                faults.append(f"{place}: not JSON: {error}")


def _repeated(values: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield a fault for each id or text that stands twice, in whatever case."""
    seen: dict[str, str] = {}
    for place, value in values:
        first = seen.setdefault(" ".join(value.casefold().split()), place)
        if first != place:
            yield f"{place}: {value!r} stands at {first} too"


def _unknown_targets(items: dict[str, Item], known: set[str]) -> Iterator[str]:
    for place, item in items.items():
        for target in sorted({s.target for s in item.statements} - known):
            yield f"{place}: {item.id}: target {target!r} is none of {sorted(known)}"


def _named_beside(
    carriers: dict[str, Carrier], finder: MentionFinder, keys: set[str]
) -> Iterator[str]:
    """Yield a fault for each carrier that names an actor that is swapped into it."""
    for place, carrier in carriers.items():
        before, _, after = carrier.parts
        for mention in (*finder.find(before), *finder.find(after)):
            if mention.actor in keys:
                yield f"{place}: {carrier.text!r} names {mention.actor} beside {{X}}"
