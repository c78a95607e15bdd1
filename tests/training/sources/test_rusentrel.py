from collections.abc import Callable
from pathlib import Path

import pytest

from geostance.models.errors import DataError
from geostance.models.labels import IGNORED, STANCES
from geostance.training.sources.examples import Example
from geostance.training.sources.rusentrel import read
from geostance.training.sources.russian_names import RussianNames

LINE = "Морвен винил Келлану в Орлово."
NAMES = ["Морвен", "Келлану", "Орлово"]
Sentences = Callable[..., list[Example]]


@pytest.fixture
def sentences(tmp_path: Path, write_rusentrel: Callable[..., None]) -> Sentences:
    """Reads an article of one sentence with these attitudes."""

    def write_and_read(*attitudes: str) -> list[Example]:
        write_rusentrel(tmp_path, "art1", [LINE], NAMES, list(attitudes))
        return list(read(tmp_path))

    return write_and_read


def test_a_sentence_with_both_parties_shows_their_attitude(sentences: Sentences):
    (example,) = sentences("Морвен, Ада Келлана, neg, current")
    assert example.text == LINE
    surfaces = [example.text[m.start : m.end] for m in example.mentions]
    assert surfaces == NAMES
    who, whom, where = example.stances
    assert example.stances == {who: 2, whom: 1, where: 2}
    assert (example.id, example.group) == ("train/art1-0", "train/art1")
    assert (example.source, example.split) == ("rusentrel", "train")


@pytest.mark.parametrize(
    ("attitudes", "stance"),
    [
        ([], "neutral"),
        (["Морвен, Келлана, pos, present"], "favor"),
        (["Орлово, Келлана, neg, current"], "against"),
        (["Келлана, Морвен, neg, current"], "neutral"),
        (["Дорн, Келлана, neg, current"], "neutral"),
        (["Морвен, Келлана, neg, past"], "-"),
        (["Морвен, Келлана, pos, current", "Орлово, Келлана, neg, current"], "-"),
        (["author, Келлана, neg, current"], "-"),
        (["Author, Келлана, neg, current", "Морвен, Келлана, pos, current"], "favor"),
    ],
)
def test_what_an_attitude_says_of_its_object(
    sentences: Sentences, attitudes: list[str], stance: str
):
    (example,) = sentences(*attitudes)
    label = example.stances["келлан"]
    assert ("-" if label == IGNORED else STANCES[label]) == stance


def test_sentences_with_fewer_than_two_parties_are_no_examples(
    tmp_path: Path, write_rusentrel: Callable[..., None]
):
    lines = ["Келлана молчала.", "Келлана звала Аду Келлану.", "Шёл дождь."]
    write_rusentrel(tmp_path, "art1", lines, ["Келлана", "Келлана", "Аду Келлану"], [])
    assert list(read(tmp_path)) == []


def test_targets_have_our_ids():
    names = RussianNames(["россия, рф, российская федерация"])
    forms = ("России", "РФ", "Российской Федерацией")
    assert [names.party(form) for form in forms] == ["russia"] * 3
    assert names.party("США") == "us"
    assert names.party("Ирану") == names.party("Ираном") == "иран"


def test_lines_that_share_a_name_are_one_party():
    names = RussianNames(["асад, башар асад", "башар асад, президент сирии"])
    assert names.party("президента Сирии") == names.party("Асаду")


@pytest.mark.parametrize(
    ("attitude", "reason"),
    [
        ("Морвен, Келлана, neg", "3 columns, expected who, whom, label, when"),
        ("Морвен, Келлана, bad, current", "label 'bad' is none of pos, neg"),
        ("Морвен, Келлана, neg, later", "tense 'later' is none of current, present"),
    ],
)
def test_a_malformed_attitude_is_named(
    tmp_path: Path, sentences: Sentences, attitude: str, reason: str
):
    with pytest.raises(DataError) as caught:
        sentences("Морвен, Келлана, pos, current", attitude)
    place = f"{tmp_path / 'train' / 'art1.opin.txt'}:2: not as RuSentRel has it: "
    assert str(caught.value).startswith(place + reason)


@pytest.mark.parametrize(
    ("mark", "reason"),
    [
        ("T9\tPER 19 25", "expected a number, a kind with its span, and the words"),
        (
            "T9\tPER 19\tМорвен",
            "expected a number, a kind with its span, and the words",
        ),
        ("T9\tPER a b\tМорвен", "invalid literal for int"),
        ("T9\tPER 20 26\tМорвен", "'Морвен' is not at (20, 26) of the text"),
        ("T9\tPER -3 -1\tМо", "'Мо' is not at (-3, -1) of the text"),
        ("T9\tPER 900 906\tМорвен", "'Морвен' is not at (900, 906) of the text"),
        ("T9\tPER 25 19\t", "'' is not at (25, 19) of the text"),
    ],
)
def test_a_malformed_entity_is_named(
    tmp_path: Path, sentences: Sentences, mark: str, reason: str
):
    sentences()
    path = tmp_path / "train" / "art1.ann"
    path.write_text(mark, "utf-8")
    with pytest.raises(DataError) as caught:
        list(read(tmp_path))
    assert str(caught.value).startswith(f"{path}:1: not as RuSentRel has it: {reason}")


@pytest.mark.parametrize("missing", ["art1.txt", "art1.opin.txt", "art1.ann"])
def test_a_missing_file_is_named(tmp_path: Path, sentences: Sentences, missing: str):
    sentences()
    (tmp_path / "train" / missing).unlink()
    reason = "no train/" if missing.endswith("ann") else f"{missing}: cannot read it"
    with pytest.raises(DataError, match=reason.replace(".", r"\.")):
        list(read(tmp_path))


@pytest.mark.data
def test_published_articles(public_data: Path):
    examples = list(read(public_data / "rusentrel"))
    assert len({example.group for example in examples}) == 42
    stances = [label for e in examples for label in e.stances.values()]
    assert len(examples) == 985
    assert [stances.count(label) for label in (0, 1, 2)] == [325, 457, 2003]
