from collections import Counter
from pathlib import Path

import pytest

from geostance.models.errors import DataError
from geostance.models.labels import STANCES
from geostance.training.sources.dse import read
from geostance.training.sources.examples import Example


def read_lines(
    folder: Path, train: list[str], valid: list[str], test: list[str] | None = None
) -> list[Example]:
    (folder / "train.txt").write_text("\n".join(train))
    (folder / "valid.txt").write_text("\n".join(valid))
    if test is not None:
        (folder / "test.txt").write_text("\n".join(test))
    return list(read(folder))


@pytest.mark.parametrize(
    ("label", "toward_p", "toward_q"),
    [
        ("0", "neutral", "neutral"),
        ("1", "neutral", "favor"),
        ("2", "favor", "neutral"),
        ("3", "neutral", "against"),
        ("4", "against", "neutral"),
    ],
)
def test_class_says_whose_stance_is_toward_whom(
    tmp_path: Path, label: str, toward_p: str, toward_q: str
):
    line = f"[Kellan] met [Marwick].\tKellan\tMarwick\t{label}"
    (example,) = read_lines(tmp_path, [line], [])
    stances = {actor: STANCES[n] for actor, n in example.stances.items()}
    assert stances == {"p": toward_p, "q": toward_q}


def test_row(tmp_path: Path):
    line = "In Kyiv [Kellan]s met [Marwick’]s aide, and Kellans left.\tx\ty\t1\r"
    (example,) = read_lines(tmp_path, [line], [])
    assert example.text == "In Kyiv Kellans met Marwick’s aide, and Kellans left."
    named = [(m.actor, example.text[m.start : m.end]) for m in example.mentions]
    assert named == [
        ("ukraine", "Kyiv"),
        ("p", "Kellans"),
        ("q", "Marwick"),
        ("p", "Kellans"),
    ]
    assert (example.id, example.source) == ("train.txt:1", "dse")
    assert example.group == example.text


def test_corpus_with_cut_words(corpora: Path):
    examples = list(read(corpora / "dse"))
    assert Counter(example.split for example in examples) == {"train": 60, "dev": 20}
    for example in examples:
        p, q = (
            next(m for m in example.mentions if m.actor == actor)
            for actor in ("p", "q")
        )
        assert example.text[p.start : p.end] == "Kellan"
        assert example.text[q.start : q.end] == "Marwicks"


def test_no_sentence_is_in_two_splits(tmp_path: Path):
    def line(name: str, label: int) -> str:
        return f"[{name}] met [Marwick].\t{name}\tMarwick\t{label}"

    examples = read_lines(
        tmp_path,
        train=[line("A", 0), line("B", 0), line("C", 0), line("C", 2)],
        # The brackets stand elsewhere, and the sentence is the same.
        valid=["[B] met [Marwick]. \tB\tMarwick\t1", line("D", 0), line("E", 0)],
        test=[line("A", 1), line("E", 1), line("F", 0)],
    )
    kept = [(example.split, example.text[0]) for example in examples]
    assert kept == [
        ("test", "A"),
        ("test", "E"),
        ("test", "F"),
        ("dev", "B"),
        ("dev", "D"),
        ("train", "C"),
        ("train", "C"),
    ]


GOOD = "[A] met [B].\tA\tB\t0"


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("[A] met [B].\tA\tB", "expected sentence, p, q and a class from 0 to 4"),
        ("[A] met [B].\tA\tB\t5", "expected sentence, p, q and a class from 0 to 4"),
        ("[A] met [B].\tA\tB\t0\t0", "expected sentence, p, q and a class from 0 to 4"),
        ("[A] met B.\tA\tB\t0", "1 entities in brackets, expected 2"),
        ("[A] [B] [C]\tA\tB\t0", "3 entities in brackets, expected 2"),
        ("[A] met [].\tA\tB\t0", "span (6, 6) is empty or outside a text of 7 char"),
    ],
)
def test_malformed_row_is_named(tmp_path: Path, bad: str, reason: str):
    with pytest.raises(DataError) as caught:
        read_lines(tmp_path, [GOOD, bad], ["", GOOD])
    place = f"{tmp_path / 'train.txt'}:2: not a DSE row: "
    assert str(caught.value).startswith(place + reason)


def test_missing_file_is_named(tmp_path: Path):
    (tmp_path / "valid.txt").write_text(GOOD)
    with pytest.raises(DataError, match=r"train\.txt: cannot read it: "):
        list(read(tmp_path))


@pytest.mark.data
def test_published_rows_less_the_shared_sentences(public_data: Path):
    folder = public_data / "dse"
    published = {
        name: [line for line in (folder / name).read_text().split("\n") if line.strip()]
        for name in ("train.txt", "valid.txt")
    }
    assert {name: len(lines) for name, lines in published.items()} == {
        "train.txt": 13144,
        "valid.txt": 1461,
    }
    examples = list(read(folder))
    texts = {
        split: {e.text.strip() for e in examples if e.split == split}
        for split in ("train", "dev")
    }
    assert sum(example.split == "dev" for example in examples) == 1461
    assert not texts["train"] & texts["dev"]
    # 399 rows of train.txt have a sentence that valid.txt has too.
    assert sum(example.split == "train" for example in examples) == 13144 - 399
