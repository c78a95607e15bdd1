import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geostance.inference.reading.decoding import EncodingWarning
from geostance.inference.reading.pages import MAX_PAGE, read_page
from geostance.models.errors import InputError

PROSE = (
    "The harbour authority said on Tuesday that the ferry would not return before "
    "spring, and blamed the delay on a part that nobody makes any more."
)
BODY = f"""<nav><a href="/">Home</a> <a href="/s">Sports</a></nav>
<article><h1>Ferry halted</h1><p>{PROSE}</p>
<h2>What comes next</h2>
<p>The mayor <em>praised</em> the <a href="/x">crew
of the ship</a>.</p><ul><li>First, talks begin.</li><li>Second, they end.</li></ul>
<blockquote><p>“We reject it,” he wrote.</p></blockquote>
<p>A verse<br>goes on.</p></article>
<footer>Copyright. All rights reserved.</footer>"""
HEAD = """<title>Ferry halted | Harbour Post</title>
<meta property="og:site_name" content="Harbour Post">
<meta name="author" content="Ann Lee">
<meta property="article:published_time" content="2024-03-05T10:00:00Z">
<link rel="canonical" href="https://post.example/ferry">"""


def page(body: str = BODY, head: str = HEAD, opening: str = '<html lang="en-GB">'):
    return f"<!doctype html>{opening}<head>{head}</head><body>{body}</body></html>"


def test_main_text_by_paragraphs():
    article = read_page(page().encode(), "a.html")
    assert article.text.split("\n\n") == [
        "Ferry halted",
        PROSE,
        "What comes next",
        "The mayor praised the crew of the ship.",
        "• First, talks begin.",
        "• Second, they end.",
        "“We reject it,” he wrote.",
        "A verse goes on.",
    ]


def test_what_it_tells_of_itself():
    article = read_page(page().encode(), "a.html")
    assert article.id == "a.html"
    assert article.title == "Ferry halted"
    assert article.outlet == "Harbour Post"
    assert article.author == "Ann Lee"
    assert article.date == "2024-03-05"
    assert article.url == "https://post.example/ferry"
    assert article.language == "en"


def test_a_date_in_the_text_is_not_the_articles():
    body = f"<article><p>{PROSE}</p><p>It sank on 3 May 2011 in the bay.</p></article>"
    assert read_page(page(body, head="").encode(), "a").date is None


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<html></html>",
        page("", ""),
        "<" * 100_000,
        "<div>" * 100_000,
    ],
    ids=["nothing", "empty", "no-body", "brackets", "deep"],
)
def test_no_main_text(html: str):
    with pytest.raises(InputError, match=r"^a: (no main text found in the page|the )"):
        read_page(html.encode(), "a")


def test_declared_encoding_is_believed_without_a_warning():
    html = page(BODY.replace("A verse", "Паром"), '<meta charset="windows-1251">')
    with warnings.catch_warnings():
        warnings.simplefilter("error", EncodingWarning)
        text = read_page(html.encode("cp1251", "replace"), "a").text
    assert "Паром goes on." in text


def test_utf8_outweighs_what_is_declared():
    html = page(head='<meta charset="windows-1251">')
    assert "“We reject it,” he wrote." in read_page(html.encode(), "a").text


def test_an_unknown_declared_encoding_is_no_error():
    html = page(BODY.replace("crew", "naïve crew"), '<meta charset="no-such-set">')
    with pytest.warns(EncodingWarning):
        read_page(html.encode("cp1252"), "a")


@pytest.mark.filterwarnings(
    "ignore::geostance.inference.reading.decoding.ReadingWarning"
)
@settings(deadline=None, max_examples=40)
@given(st.integers(0, len(page().encode())), st.binary(max_size=20))
def test_a_page_cut_anywhere_is_read_or_refused(cut: int, rest: bytes):
    try:
        assert read_page(page().encode()[:cut] + rest, "a").text.strip()
    except InputError as error:
        if not str(error).startswith("a: "):
            raise AssertionError from error


@pytest.mark.filterwarnings(
    "ignore::geostance.inference.reading.decoding.ReadingWarning"
)
@settings(deadline=None, max_examples=40)
@given(st.text(max_size=300))
def test_any_paragraph_is_read_or_refused(text: str):
    data = f"<html><body><p>{PROSE}</p><p>{text}</p></body></html>".encode(
        errors="surrogatepass"
    )
    try:
        assert read_page(data, "a").text
    except InputError as error:
        if not str(error).startswith("a: "):
            raise AssertionError from error


def test_a_page_may_be_longer_than_its_text():
    filler = "<script>" + "x = 1;\n" * (MAX_PAGE // 8) + "</script>"
    assert PROSE in read_page(page(filler + BODY).encode(), "a").text
