"""Speakers in scored articles, with tags set by a rule in place of a trained head."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from geostance.inference import scorer as scorer_module
from geostance.inference.scorer import Scorer
from geostance.inference.scores import ScoredArticle
from geostance.models.archive import TrainedModel
from geostance.models.masking import Query
from geostance.models.prediction import predict
from geostance.models.tagging import Tagged
from geostance.training.config import EncoderConfig
from geostance.training.fitting.build import build_model

SAID = re.compile(r"((?:[A-Z]\w+ )*[A-Z]\w+|\bhe) (said)\b")
TEXT = """“We defend our country; Russia is no threat,” US President Hal Brandt said.

Nobody in Moscow replied.

“The treaty is dead.

It died in March,” he said.
"""


@pytest.fixture(scope="module")
def telling_model(encoder_folder: Path) -> TrainedModel:
    config = EncoderConfig(name=str(encoder_folder), max_length=48, overlap=12)
    model = build_model(config, ["newsmtsc", "polnear"])
    model.network.train(False)
    return model


def tags(text: str) -> tuple[Tagged, ...]:
    said = SAID.search(text)
    if not said:
        return ()
    return (
        Tagged("content", 0, said.start() - 1),
        Tagged("source", *said.span(1)),
        Tagged("cue", *said.span(2)),
    )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let a rule tag what is scored; holds how many statements each pass was given."""
    sizes: list[int] = []

    def tagging(model: Any, queries: Sequence[Query], **options: Any) -> Any:
        sizes.append(len(queries))
        found = predict(model, queries, **options)
        return [
            replace(one, tagged=tags(query.text))
            for one, query in zip(found, queries, strict=True)
        ]

    monkeypatch.setattr(scorer_module, "predict", tagging)
    return sizes


@pytest.fixture
def scored(
    telling_model: TrainedModel, asked: list[int]
) -> tuple[ScoredArticle, list[int]]:
    return Scorer(telling_model).score_text(TEXT), asked


def test_speakers(scored: tuple[ScoredArticle, list[int]]):
    article, _ = scored
    told = [(s.speaker, s.speaker_description, s.quote) for s in article.statements]
    brandt = ("Hal Brandt", "US President", "direct")
    assert told == [brandt, (None, None, "none"), brandt, brandt]


def test_the_words_that_tell(scored: tuple[ScoredArticle, list[int]]):
    article, _ = scored
    first, second, third, _ = article.statements
    assert second.attribution is None
    assert first.attribution is not None
    assert first.attribution.source is not None
    assert article.text[slice(*first.attribution.source)] == "US President Hal Brandt"
    assert third.attribution is not None
    assert third.attribution.source is not None
    assert article.text[slice(*third.attribution.source)] == "he"


def test_our_country_is_the_speakers_side(scored: tuple[ScoredArticle, list[int]]):
    article, sizes = scored
    first = article.statements[0]
    found = [(m.actor, first.text[m.start : m.end], m.origin) for m in first.mentions]
    assert found == [
        ("us", "We", "own side"),
        ("us", "our country", "own side"),
        ("russia", "Russia", "name"),
        ("us", "US President", "speaker"),
    ]
    assert 0 < first.stances["us"].probabilities["none"] < 1
    assert sizes == [4, 1], "only the statement with a side is scored again"


def test_a_speakers_name_does_not_speak_of_the_country(
    telling_model: TrainedModel, monkeypatch: pytest.MonkeyPatch
):
    def tagging(model: Any, queries: Sequence[Query], **options: Any) -> Any:
        found = predict(model, queries, **options)
        return [
            replace(one, tagged=tags(query.text))
            for one, query in zip(found, queries, strict=True)
        ]

    monkeypatch.setattr(scorer_module, "predict", tagging)
    text = "“The treaty is dead,” US President Hal Brandt said."
    (statement,) = Scorer(telling_model).score_text(text).statements
    assert [mention.origin for mention in statement.mentions] == ["speaker"]
    assert statement.stances["us"].probabilities["none"] == 1


def test_a_model_that_cannot_tell_says_nothing(tiny_model: TrainedModel):
    for statement in Scorer(tiny_model).score_text(TEXT).statements:
        assert statement.speaker is None
        assert statement.quote is None
        assert statement.attribution is None


@pytest.mark.usefixtures("asked")
def test_a_leader_by_surname_alone_only_speaks(telling_model: TrainedModel):
    text = "It would not rain on Friday, Biden said.\n\nIt would snow, Kremlin said."
    by_person, by_institution = Scorer(telling_model).score_text(text).statements
    assert [m.origin for m in by_person.mentions] == ["speaker"]
    assert by_person.stances["us"].label == "none"
    assert by_person.stances["us"].probabilities["none"] == 1
    assert [m.origin for m in by_institution.mentions] == ["name"]


def test_only_what_names_a_target_is_scored(
    telling_model: TrainedModel, asked: list[int]
):
    whole = Scorer(telling_model).score_text(TEXT)
    asked.clear()
    part = Scorer(telling_model, only_named=True).score_text(TEXT)
    assert sum(asked) == len(part.statements)
    named = [
        statement
        for statement in whole.statements
        if any(mention.origin == "name" for mention in statement.mentions)
    ]
    assert 0 < len(named) < len(whole.statements)
    assert [one.text for one in part.statements] == [one.text for one in named]
    assert [one.text for one in part.parts] == [one.text for one in whole.parts]
    left_out = {one.text for one in whole.statements} - {one.text for one in named}
    assert {one.text for one in part.left_out if one.kind == "unnamed"} == left_out
    assert {one.quote for one in part.statements} == {None}
    assert {one.speaker for one in part.statements} == {None}
