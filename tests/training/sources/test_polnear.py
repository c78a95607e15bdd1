from itertools import pairwise
from pathlib import Path

import pytest

from geostance.models.errors import DataError
from geostance.training.sources.polnear import Attribution, articles
from geostance.training.sources.polnear_statements import read

TEXT = (
    "The harbour will stay open.\n\n"
    "“It was never in doubt,” Mayor Ilse Dorn told reporters. “Ships come first.”\n\n"
    "It is feared that fees will rise.\n"
)


def span(words: str) -> str:
    start = TEXT.index(words)
    return f"{start} {start + len(words)}"


def write(
    folder: Path, marks: str, name: str = "daily_2016-01-02_harbour_0a1b"
) -> None:
    for part in ("text", "attributions"):
        (folder / part).mkdir(exist_ok=True)
    text_file = folder / "text" / "daily_2016-01-02_harbour.txt"
    text_file.write_text(TEXT, "utf-8")
    (folder / "attributions" / f"{name}.ann").write_text(marks, "utf-8")


MARKS = f"""\
T1\tSource {span("Mayor Ilse Dorn")}\tMayor Ilse Dorn
T2\tCue {span("told reporters")}\ttold reporters
T3\tContent {span("“It was never in doubt,”")};{span("“Ships come first.”")}\t“It
was never in doubt,” “Ships come first.”
T4\tAttribution {span("told reporters")}\ttold reporters
E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1
T5\tCue {span("is feared")}\tis feared
T6\tContent {span("that fees will rise")}\tthat fees will rise
T7\tAttribution {span("is feared")}\tis feared
E2\tAttribution-no-source:T7 Cue:T5 Content:T6
#1\tAnnotatorNotes T5\tnobody is named
T8\tDiscuss {span("fees")}\tfees
"""


def words(attribution: Attribution) -> list[list[str]]:
    roles = (attribution.source, attribution.cue, attribution.content)
    return [[TEXT[start:end] for start, end in role] for role in roles]


def test_reads_spans_and_links(tmp_path: Path):
    write(tmp_path, MARKS)
    (article,) = articles(tmp_path)
    assert article.id == "daily_2016-01-02_harbour"
    assert article.text == TEXT
    assert [words(attribution) for attribution in article.attributions] == [
        [
            ["Mayor Ilse Dorn"],
            ["told reporters"],
            ["“It was never in doubt,”", "“Ships come first.”"],
        ],
        [[], ["is feared"], ["that fees will rise"]],
    ]


def test_lists_the_spans_of_an_article_in_order(tmp_path: Path):
    write(tmp_path, MARKS)
    (article,) = articles(tmp_path)
    roles = [role for role, _, _ in article.spans()]
    assert roles == ["content", "source", "cue", "content", "cue", "content"]
    starts = [start for _, start, _ in article.spans()]
    assert starts == sorted(starts)


def test_takes_one_annotator_of_an_article(tmp_path: Path):
    write(tmp_path, "", "daily_2016-01-02_harbour_ffff")
    write(tmp_path, MARKS)
    (article,) = articles(tmp_path)
    assert len(article.attributions) == 2


def test_offsets_count_line_ends_as_they_stand(tmp_path: Path):
    write(tmp_path, MARKS)
    text_file = tmp_path / "text" / "daily_2016-01-02_harbour.txt"
    text_file.write_bytes(TEXT.replace("\n", "\r\n").encode())
    (article,) = articles(tmp_path)
    assert "\r\n" in article.text


def test_names_a_span_outside_its_text(tmp_path: Path):
    write(tmp_path, "T1\tSource 10 9000\tsomebody\n")
    with pytest.raises(DataError, match=r"harbour_0a1b\.ann: T1 is .* outside the"):
        list(articles(tmp_path))


def test_names_all_articles_that_are_at_fault(tmp_path: Path):
    for compartment in ("train", "dev"):
        folder = tmp_path / "data" / compartment
        folder.mkdir(parents=True)
        write(folder, "T1\tSource 9 9\t\n")
        write(folder, MARKS, "daily_2016-01-03_harbour_0a1b")
        (folder / "text" / "daily_2016-01-03_harbour.txt").write_text(TEXT)
    with pytest.raises(DataError) as caught:
        list(read(tmp_path))
    first, *faults = str(caught.value).splitlines()
    assert first == "2 faults:"
    assert ["data/train/" in faults[0], "data/dev/" in faults[1]] == [True, True]
    assert all("T1 is [(9, 9)], outside the" in fault for fault in faults)


def test_names_a_missing_text(tmp_path: Path):
    write(tmp_path, MARKS)
    (tmp_path / "text" / "daily_2016-01-02_harbour.txt").unlink()
    with pytest.raises(DataError, match=r"harbour\.txt: cannot read it"):
        list(articles(tmp_path))


def test_says_where_to_get_it(tmp_path: Path):
    with pytest.raises(DataError, match="networkdynamics/PolNeAR"):
        list(articles(tmp_path))


@pytest.mark.data
def test_whole_corpus(public_data: Path):
    dev = list(articles(public_data / "polnear" / "data" / "dev"))
    assert len(dev) == 84
    assert sum(len(article.attributions) for article in dev) == 2192
    for article in dev:
        spans = [(start, end) for _, start, end in article.spans()]
        assert all(a[1] <= b[0] for a, b in pairwise(spans))
