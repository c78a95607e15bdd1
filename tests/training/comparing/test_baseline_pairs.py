from geostance.models.labels import IGNORED
from geostance.models.mentions import Mention
from geostance.training.comparing.baselines import hidden, pairs
from geostance.training.sources.examples import Example

TEXT = "Kellan praised Moscow again, and Kellan meant it."


def example(split: str = "train", **stances: int) -> Example:
    mentions = (Mention("russia", 15, 21), Mention("k", 0, 6), Mention("k", 33, 39))
    return Example("1", TEXT, mentions, stances, "dse", "article", split)


def test_names_are_hidden():
    shown = " ".join(hidden(example(), "russia").split())
    assert shown == "anotheractor praised thetarget again, and anotheractor meant it."
    shown = " ".join(hidden(example(), "k").split())
    assert shown == "thetarget praised anotheractor again, and thetarget meant it."


def test_pairs_are_what_is_annotated():
    found = pairs([example(k=IGNORED, russia=0), example("dev", k=2)], "train")
    assert [(p.label, p.group) for p in found] == [(0, "article")]


def test_pairs_of_a_statement_differ_in_the_name_they_show():
    one, other = pairs([example(k=2, russia=0)], "train")
    assert one.text == other.text == TEXT
    assert (one.target, other.target) == ("Kellan", "Russia")
