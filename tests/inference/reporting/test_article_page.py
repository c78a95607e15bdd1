"""The page of articles in a browser."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from geostance.inference.reading.articles import Article
from geostance.inference.reporting.command import ReportOptions, make_report
from geostance.inference.scores import ScoredArticle

from .conftest import LABELS, TEXT, score

HOSTILE = (
    "<script>alert(1)</script> held that Moscow &lt;b&gt;had</script> kept "
    "<img src=x onerror=alert(2)> its \u202eword\u202c {{ 7 * 7 }}.\n\n"
    "Washington broke שלום עולם " + "w" * 3000 + " here.\n\n"
    "\U0001f6f3 NATO watched --></style><style>body{display:none}</style> it.\n"
)


@pytest.fixture
def report(
    article: ScoredArticle, written: Callable[..., Path], tmp_path: Path
) -> Callable[..., Path]:
    def report(*articles: ScoredArticle, texts: Sequence[str] = ()) -> Path:
        scores = written(*(articles or (article,)))
        options = ReportOptions(articles=texts, title="Ferries")
        return make_report(scores, tmp_path / "report.html", options)

    return report


def texts(page: Any, selector: str) -> list[str]:
    return [" ".join(t.split()) for t in page.locator(selector).all_inner_texts()]


def test_statements_follow_the_chosen_target(
    report: Callable[..., Path], visit: Callable[..., Any]
):
    page = visit(report())
    assert page.title() == "Ferries"
    assert texts(page, ".text .m") == [
        *("▲ 91% in favor, Russia: details", "· Russia not named: details"),
        *("· Russia not named: details", "· Russia not named: details"),
        "● 97% neutral, Russia: details",
    ]
    page.get_by_label("NATO").check()
    assert texts(page, ".text .m:not(.away)") == [
        "▼? 42% against, uncertain, NATO: details",
        "● 97% neutral, NATO: details",
    ]
    colour = "el => getComputedStyle(el).backgroundColor"
    page.get_by_label("Russia").check()
    favor = page.locator("#s0-0").evaluate(colour)
    plain = page.locator("#s0-3").evaluate(colour)
    page.get_by_label("United States").check()
    against = page.locator("#s0-1").evaluate(colour)
    assert page.locator("#s0-0").evaluate(colour) == plain
    assert len({favor, against, plain}) == 3


def test_details_by_pointer_and_by_keyboard(
    report: Callable[..., Path], visit: Callable[..., Any]
):
    page = visit(report())
    panel = page.locator("#panel")
    page.locator("#s0-1").hover()
    told = panel.inner_text()
    assert "Ada Kellan (quoted)" in told
    assert "Does not name Russia." in told
    assert "Stance toward United States" in told
    assert "84%" in told
    page.locator("h1").click()
    page.keyboard.press("k")
    assert "Stance toward Russia" in panel.inner_text()
    focused = page.evaluate("document.activeElement.closest('.s').id")
    assert focused == "s0-0"
    assert page.locator(".m[aria-expanded=true]").count() == 1
    page.keyboard.press("Escape")
    assert "Point at a statement" in panel.inner_text()
    assert page.locator(".m[aria-expanded=true]").count() == 0


def test_filters_and_search(report: Callable[..., Path], visit: Callable[..., Any]):
    article = score(Article(TEXT, "ferries.txt"), LABELS)
    other = score(Article("NATO ships left.\n\nThe quay fell quiet.", "b.txt"), {})
    page = visit(report(article, other))

    def left() -> list[str]:
        return [
            element.get_attribute("id")
            for element in page.locator(".text .s:not(.dim)").all()
            if element.is_visible()
        ]

    assert left() == ["s0-0", "s0-1", "s0-2", "s0-3", "s0-4"]  # the second is folded
    page.get_by_label("NATO").check()
    page.get_by_label("Stance", exact=True).select_option("n")
    assert left() == ["s0-4", "s1-0"]
    assert page.locator("#result").inner_text() == (
        "2 statements in 2 articles of this page fit."
    )
    page.get_by_label("Stance", exact=True).select_option("u")
    assert left() == ["s0-2"]
    page.get_by_label("without the uncertain").check()
    assert left() == []
    page.get_by_role("button", name="Clear").click()
    page.wait_for_function(
        "document.getElementById('result').textContent.includes('on')"
    )
    assert page.locator(".s.dim").count() == 0
    page.get_by_label("Speaker", exact=True).select_option(label="Ada Kellan")
    assert left() == ["s0-0", "s0-1"]
    page.get_by_label("Speaker", exact=True).select_option("=")
    assert left() == ["s0-2", "s0-3", "s0-4", "s1-0", "s1-1"]
    page.get_by_label("Search").fill("QUAY")
    assert left() == ["s0-3", "s1-1"]
    page.get_by_role("button", name="Clear").click()
    page.locator("input[name=least]").fill("95")
    assert left() == ["s0-4"]


def test_what_was_left_out_and_who_speaks(
    report: Callable[..., Path], visit: Callable[..., Any], tmp_path: Path
):
    path = tmp_path / "ferries.txt"
    path.write_text(TEXT, "utf-8")
    article = score(Article(TEXT, str(path), file=str(path)), LABELS)
    page = visit(report(article, texts=[str(path)]))
    assert texts(page, ".out .kind") == ["title", "credit"]
    assert "The text as it was read" in page.locator(".origin").inner_text()
    assert texts(page, ".text .so") == ["Envoy Ada Kellan", "she"]
    assert texts(page, ".text .by") == ["Ada Kellan:"]  # "she" is no name
    visible = page.locator(".text").inner_text()
    assert "© Harbour Press" in visible


@pytest.mark.parametrize("again", [False, True])
def test_hostile_text_is_shown_and_never_runs(
    report: Callable[..., Path],
    visit: Callable[..., Any],
    tmp_path: Path,
    again: bool,
):
    path = tmp_path / "a.txt"
    path.write_text(HOSTILE, "utf-8")
    name = "</script><script>alert(3)</script>"
    article = score(
        Article(
            HOSTILE,
            str(path),
            title='"><script>alert(4)</script>',
            outlet="<b>bold</b>",
            url="javascript:alert(5)",
            file=str(path),
        ),
        LABELS,
    )
    statements = tuple(
        replace(one, speaker=name, quote="direct") for one in article.statements
    )
    hostile = replace(article, statements=statements)
    page = visit(report(hostile, texts=[str(path)] if again else ()))
    shown = page.locator(".text").inner_text()
    for words in ("<script>alert(1)</script>", "onerror=alert(2)", "{{ 7 * 7 }}"):
        assert words in shown
    assert "&lt;b&gt;had</script>" in shown
    assert page.locator(".text img, .text b, .text style").count() == 0
    assert page.locator("summary .title").inner_text() == '"><script>alert(4)</script>'
    assert page.locator(".article a").count() == 0
    page.locator("#s0-0").hover()
    assert name in page.locator("#panel").inner_text()
    wide = "document.documentElement.scrollWidth <= window.innerWidth"
    assert page.evaluate(wide)
    page.set_viewport_size({"width": 360, "height": 640})
    assert page.evaluate(wide)


def test_without_scripts_the_text_is_marked(
    report: Callable[..., Path], visit: Callable[..., Any]
):
    page = visit(report(), java_script_enabled=False)
    mark = page.locator("#s0-0").bounding_box()
    assert mark is not None
    assert page.locator("#filters").is_hidden()


def test_links_of_the_overview_open_the_statement_for_its_target(
    report: Callable[..., Path], visit: Callable[..., Any], archive: list[ScoredArticle]
):
    page = visit(report(*archive))
    page.locator("summary", has_text="NATO: ? least certain").click()
    link = page.locator("details.highlights[open] a").last
    place = link.get_attribute("href").split("/")[0]
    assert not page.locator(place).is_visible()
    link.click()
    page.locator(place).wait_for()  # a browser tells of a new address later
    assert page.get_by_label("NATO").is_checked()
    assert "Stance toward NATO" in page.locator("#panel").inner_text()
    page.get_by_label("Russia").check()
    page.locator("details.article", has=page.locator(place)).evaluate(
        "article => { article.open = false }"
    )
    link.click()
    page.locator(place).wait_for()
    assert page.get_by_label("NATO").is_checked()


def test_print_shows_every_article_and_no_controls(
    report: Callable[..., Path], visit: Callable[..., Any], archive: list[ScoredArticle]
):
    page = visit(report(*archive[:3]), color_scheme="dark")
    page.emulate_media(media="print")
    hatch = "getComputedStyle(document.documentElement).getPropertyValue('--hatched')"
    assert "#ffffff" in page.evaluate(hatch)  # paper is white, whatever the screen is
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".text").count() == 3
    assert all(text.is_visible() for text in page.locator(".text").all())
    for hidden in ("#filters", "#panel", ".keys"):
        assert page.locator(hidden).is_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_no_barrier(
    report: Callable[..., Path],
    visit: Callable[..., Any],
    archive: list[ScoredArticle],
    scheme: str,
    width: int,
):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe is missing"
    )
    page = visit(
        report(*archive), color_scheme=scheme, viewport={"width": width, "height": 800}
    )
    for fold in page.locator("#overview details").all():
        fold.locator("summary").click()
    page.get_by_label("Speaker", exact=True).select_option(label="Ada Kellan")
    page.locator("#s0-0 .m").focus()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = axe.Axe().run(page)
    serious = [
        violation["id"]
        for violation in found.response["violations"]
        if violation["impact"] in ("serious", "critical")
    ]
    assert serious == [], found.generate_report()
