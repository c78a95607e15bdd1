from geostance.training.annotation.schema import Article
from geostance.training.annotation.variety import near_duplicates, variety
from geostance.training.sources.corpus import FOLDER
from tests.training.annotation.test_schema import article, statement


def test_near_duplicates_are_those_of_other_articles():
    same = "NATO sent its envoys to the northern harbour on Monday morning"
    near = "NATO sent its envoys to the northern harbour on Friday evening"
    other = "Nobody in NATO knew what the chairman had meant by his question"
    build = Article.model_validate
    first = build(article("a", statement(same), statement(same + ".")))
    second = build(article("b", statement(near), statement(other)))
    assert near_duplicates([first]) == 0
    assert near_duplicates([first, second]) == 3 / 4


def test_our_corpus_is_varied():
    found = variety(FOLDER)
    assert found["statements"] > 3000
    assert found["type_token"] > 0.4
    assert found["near_duplicates"] < 10
    assert found["guessable"] < 75
