from dataclasses import replace

from lxml import html

from geostance.inference.reading.articles import Article
from geostance.inference.scores import ScoredArticle

from .conftest import LABELS, TEXT, score


def test_an_article_shows_itself(article: ScoredArticle):
    tree = html.fromstring(article._repr_html_())
    folds = tree.findall("details")
    heads = [" ".join(one.findtext("summary/strong").split()) for one in folds]
    assert heads == ["Russia", "United States", "NATO"]
    assert [one.get("open") is not None for one in folds] == [True, False, False]
    russia = folds[0]
    assert "▲ 1 in favor" in russia.find("summary").text_content()
    coloured = {
        span.text_content().strip(): span
        for span in russia.iter("span")
        if span.get("style")
    }
    favor = coloured[
        "Envoy Ada Kellan said that Moscow had kept its word on the ferries."
    ]
    assert "solid" in favor.get("style")
    assert "favor 91%" in favor.get("title")
    assert "paraphrased: Ada Kellan, Envoy" in favor.get("title")
    text = russia.text_content()
    assert "▲ 91%" in text
    assert "● 97%" in text
    assert "[title] Ferry talks stall again" in text
    assert "[credit] © Harbour Press" in text
    assert "?" in folds[2].text_content()


def test_nothing_in_it_needs_or_runs_anything(article: ScoredArticle):
    text = TEXT.replace("on the ferries", '<script>alert(1)</script> <img src="x">')
    hostile = score(
        Article(text, "a", title="</summary><script>alert(2)</script>"), LABELS
    )
    statements = tuple(
        replace(one, speaker='" onmouseover="alert(3)', quote="direct")
        for one in hostile.statements
    )
    tree = html.fromstring(replace(hostile, statements=statements)._repr_html_())
    tags = {element.tag for element in tree.iter()}
    assert tags <= {
        *("div", "strong", "bdi", "details", "summary", "p", "span", "small", "em"),
    }
    names = {name for element in tree.iter() for name in element.attrib}
    assert names <= {"style", "title", "dir", "open"}
    assert "<script>alert(1)</script>" in tree.text_content()


def test_an_article_that_names_nobody():
    tree = html.fromstring(score(Article("Rain fell.", "a"), {})._repr_html_())
    assert "No statement names a target." in tree.text_content()
    assert "Rain fell." in tree.text_content()


def test_an_article_put_together_by_hand(article: ScoredArticle):
    other = replace(article, article=Article("Other words.", "a"))
    assert (
        "Rain fell on the quay." in html.fromstring(other._repr_html_()).text_content()
    )
