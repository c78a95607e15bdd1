from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from geostance.inference.reporting.original import (
    Original,
    as_read,
    put_together,
    read_again,
)
from geostance.inference.reporting.parts import Scored
from geostance.inference.reporting.passages import runs_of
from geostance.inference.reporting.rows import read_scores
from geostance.inference.scores import ScoredArticle
from geostance.models.errors import InputError

from .conftest import TEXT


@pytest.fixture
def scored(article: ScoredArticle, written: Callable[..., Path]) -> Scored:
    return next(read_scores([written(article)]))


def shown(original: Original) -> str:
    return "".join(run.text for run in runs_of(original, ["russia", "us", "nato"]))


def test_the_text_as_it_was_read_is_shown_whole(scored: Scored):
    original = as_read(scored, TEXT)
    assert original.origin == "read"
    assert shown(original) == TEXT
    kinds = [placed.part.kind for placed in original.parts]
    assert kinds == [
        *("title", "statement", "statement", "statement", "credit"),
        *("statement", "statement"),
    ]
    for placed in original.parts:
        assert original.text[placed.start : placed.end] == placed.part.text


def test_rows_that_leave_nothing_out(
    article: ScoredArticle, written: Callable[..., Path]
):
    original = put_together(next(read_scores([written(article, keep_all=True)])))
    assert original.origin == "kept"
    # A bullet is in no row.
    assert shown(original) == article.text.replace("• ", "")


def test_rows_of_statements_alone(scored: Scored):
    original = put_together(scored)
    assert original.origin == "rebuilt"
    assert shown(original) == (
        "Envoy Ada Kellan said that Moscow had kept its word on the ferries.\n\n"
        "“Washington broke the deal,” she added. “NATO watched.”\n\n"
        "Rain fell on the quay. Russia and NATO met on Tuesday."
    )


@pytest.mark.parametrize(
    "text", [TEXT.replace("kept", "held"), TEXT[: TEXT.index("Rain")], "Rain." + TEXT]
)
def test_a_text_that_has_changed(scored: Scored, text: str):
    with pytest.raises(InputError, match=r"ferries\.txt: its text is not the one"):
        as_read(scored, text)


def test_articles_are_found_in_any_order(tmp_path: Path, scored: Scored):
    names = [str(tmp_path / f"{letter}.txt") for letter in "abc"]
    for name in names:
        Path(name).write_text(f"{name} said NATO.", "utf-8")
    originals = read_again(names, {})
    for name in (names[2], names[0], names[1]):
        asked = replace(scored, key=(name, name, None))
        assert originals.text_of(asked) == f"{name} said NATO."
    few = read_again(names, {}, wanted={(names[1], None)})
    assert few.text_of(replace(scored, key=(names[1], names[1], None)))
    with pytest.raises(InputError, match=r"a\.txt: not among them"):
        few.text_of(replace(scored, key=(names[0], names[0], None)))
    with pytest.raises(InputError, match=r"ferries\.txt: not among them"):
        originals.text_of(scored)
