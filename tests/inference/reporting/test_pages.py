import json
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html

from geostance.inference.reading.articles import Article
from geostance.inference.reporting.command import ReportOptions, make_report
from geostance.inference.scores import ScoredArticle
from geostance.models.errors import InputError

from .conftest import LABELS, TEXT, score

QUIET = ReportOptions(words="none", per_page=2)


@pytest.fixture
def five() -> list[ScoredArticle]:
    return [score(Article(TEXT, f"a{number}"), LABELS) for number in range(5)]


@pytest.mark.parametrize("out", ["report.html", "report"])
def test_more_than_fits_becomes_a_folder(
    five: list[ScoredArticle], written: Callable[..., Path], tmp_path: Path, out: str
):
    first = make_report(written(*five), tmp_path / out, QUIET)
    folder = tmp_path / "report"
    assert first == folder / "index.html"
    assert sorted(path.name for path in folder.iterdir()) == [
        *("articles-001.html", "articles-002.html", "articles-003.html", "index.html"),
    ]
    held = []
    for path in sorted(folder.iterdir()):
        tree = html.fromstring(path.read_text("utf-8"))
        for link in tree.xpath("//a/@href"):
            name, _, place = link.partition("#")
            there = (folder / name).read_text("utf-8") if name else path.read_text()
            assert f'id="{place.partition("/")[0]}"' in there if place else there
        held += [
            (path.name, one.get("id")) for one in tree.xpath("//*[@class='article']")
        ]
        assert bool(tree.xpath("//*[@id='overview']")) == (path.name == "index.html")
    assert held == [
        ("articles-001.html", "a0"),
        ("articles-001.html", "a1"),
        ("articles-002.html", "a2"),
        ("articles-002.html", "a3"),
        ("articles-003.html", "a4"),
    ]


def test_a_shorter_report_takes_the_place_of_a_longer(
    five: list[ScoredArticle], written: Callable[..., Path], tmp_path: Path
):
    make_report(written(*five), tmp_path / "report", QUIET)
    make_report(written(*five[:3]), tmp_path / "report", QUIET)
    names = sorted(path.name for path in (tmp_path / "report").iterdir())
    assert names == ["articles-001.html", "articles-002.html", "index.html"]


def test_a_folder_of_something_else_is_left_alone(
    five: list[ScoredArticle], written: Callable[..., Path], tmp_path: Path
):
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "thesis.txt").write_text("mine")
    with pytest.raises(InputError, match=r"holds thesis\.txt, which is no part of a"):
        make_report(written(*five), tmp_path / "report", QUIET)
    assert [path.name for path in (tmp_path / "report").iterdir()] == ["thesis.txt"]


def test_two_hundred_articles_fit_a_file_below_three_megabytes(
    written: Callable[..., Path], tmp_path: Path
):
    # 30 statements each, as many as full-length articles have.
    text = "\n\n".join(
        f"Envoy Ada Kellan said that Moscow had kept its word on ferry {number}, and "
        "that NATO would look at the treaty of the strait again before the winter."
        for number in range(30)
    )
    articles = [
        score(Article(text, f"a{number}", title=f"Ferries {number}"), LABELS)
        for number in range(200)
    ]
    out = make_report(
        written(*articles), tmp_path / "r.html", ReportOptions(words="none")
    )
    assert out == tmp_path / "r.html"
    assert out.stat().st_size < 3_000_000
    tree = html.fromstring(out.read_text("utf-8"))
    assert len(tree.xpath("//*[@class='article']")) == 200
    assert not tree.xpath("//link | //img | //*[@src] | //iframe")


def test_long_articles_make_shorter_pages(
    five: list[ScoredArticle],
    written: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr("geostance.inference.reporting.building.MAX_PAGE", 5_000)
    out = make_report(written(*five), tmp_path / "r.html", ReportOptions(words="none"))
    assert out.parent == tmp_path / "r"
    assert len(list(out.parent.iterdir())) > 2


def test_the_script_s_data_is_no_markup(written: Callable[..., Path], tmp_path: Path):
    text = "Envoy Ada Kellan said that Moscow </script><script>alert(1)</script> left."
    article = score(Article(text, "a"), LABELS)
    out = make_report(written(article), tmp_path / "r.html", QUIET)
    page = out.read_text("utf-8")
    tree = html.fromstring(page)
    scripts = tree.xpath("//script")
    assert len(scripts) == 2
    data = json.loads(scripts[0].text)
    assert data["targets"] == ["Russia", "United States", "NATO"]
    assert data["speakers"] == ["Ada Kellan"]
    assert "alert(1)" in tree.xpath("//*[@id='s0-0']")[0].text_content()
