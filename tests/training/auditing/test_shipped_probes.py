"""The probes that ship are valid, neutral by construction, and not trained on."""

import re
from collections import Counter
from typing import get_args

import pytest

from geostance.models.labels import STANCES
from geostance.models.masking import Query, mask_actors
from geostance.models.mentions import explicit_mentions
from geostance.training.auditing.answers import find_query
from geostance.training.auditing.carriers import Carrier
from geostance.training.auditing.probes import Probes, load_probes
from geostance.training.sources import read_source
from geostance.training.sources.examples import to_query


@pytest.fixture(scope="module")
def shipped() -> Probes:
    return load_probes()


def test_there_are_enough_carriers_of_each_label(shipped: Probes):
    assert len(shipped.carriers) >= 600
    assert len(shipped.actors) == len(set(shipped.actors)) >= 5
    labels = Counter(carrier.expected for carrier in shipped.carriers)
    assert set(labels) <= set(STANCES)
    assert min(labels[label] for label in ("favor", "against", "neutral")) >= 100


def test_there_are_enough_edits_of_each_kind(shipped: Probes):
    for items in (shipped.contrasts, shipped.invariances):
        edits = Counter(item.edit for item in items)
        assert min(edits.values()) >= 15, edits
        kind = type(items[0]).model_fields["edit"].annotation
        assert set(edits) == set(get_args(kind))


def test_actors_have_as_many_names_each(shipped: Probes):
    names = Counter(form.actor for form in shipped.forms)
    assert len(set(names.values())) == 1
    assert len({form.name for form in shipped.forms}) == len(shipped.forms)


def test_names_are_all_that_differs(shipped: Probes):
    own = {form.actor: form for form in reversed(shipped.forms)}
    for carrier in shipped.carriers:
        masked = set()
        for form in own.values():
            text, (start, end) = carrier.fill(form.name)
            assert text[start:end] == form.name.removeprefix("the ")
            assert "{" not in text
            mentions = explicit_mentions(text, [(start, end)], shipped.finder)
            masked.add(mask_actors(Query(text, mentions, ["0"])).text)
        assert len(masked) == 1, masked


def test_audited_texts_are_not_trained_on(shipped: Probes):
    """Names are masked in both, so that a change of name hides no copy."""
    trained = {
        plain(to_query(example.row())) for example in read_source("geostance", None)
    }
    assert len(trained) > 1000
    audited = [(carrier_query(carrier, shipped)) for carrier in shipped.carriers]
    audited += [
        find_query(statement.text, statement.target, shipped.finder)
        for item in (*shipped.contrasts, *shipped.invariances)
        for statement in item.statements
    ]
    copies = [query.text for query in audited if plain(query) in trained]
    assert not copies


def carrier_query(carrier: Carrier, probes: Probes) -> Query:
    text, _ = carrier.fill(probes.forms[0].name)
    return find_query(text, probes.forms[0].key, probes.finder)


def plain(query: Query) -> str:
    return " ".join(re.findall(r"\w+", mask_actors(query).text.casefold()))
