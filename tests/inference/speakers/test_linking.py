from geostance.inference.speakers.forms import labelled
from geostance.inference.speakers.linking import reports_of, with_names
from geostance.models.tagging import Tagged

MARKS = {"s": "source", "q": "cue", "c": "content"}


def joined(pattern: str) -> list[tuple[str, str, str]]:
    """Join spans written as "s q c": each is named by its place among its kind."""
    spans, names, count = [], {}, {"s": 0, "q": 0, "c": 0}
    for place, letter in enumerate(pattern):
        if letter != " ":
            count[letter] += 1
            spans.append(Tagged(MARKS[letter], 10 * place, 10 * place + 9))  # type: ignore[arg-type]
            names[10 * place, 10 * place + 9] = f"{letter}{count[letter]}"
    return [
        (
            names[one.source] if one.source else "",
            names[one.cue] if one.cue else "",
            "+".join(names[span] for span in one.contents),
        )
        for one in reports_of(spans)
    ]


def test_one_report_in_any_order():
    for pattern in ("sqc", "csq", "cqs", "qsc", "qcs"):
        assert joined(pattern) == [("s1", "q1", "c1")]


def test_a_split_content():
    assert joined("csqc") == [("s1", "q1", "c1+c2")]


def test_two_reports():
    assert joined("sqc  sqc") == [("s1", "q1", "c1"), ("s2", "q2", "c2")]
    assert joined("cqs  csq") == [("s1", "q1", "c1"), ("s2", "q2", "c2")]


def test_a_second_cue_shares_the_source():
    assert joined("sqcqc") == [("s1", "q1", "c1"), ("s1", "q2", "c2")]
    assert joined("qcsqc") == [("s1", "q1", "c1"), ("s1", "q2", "c2")]


def test_what_is_missing():
    assert joined("") == []
    assert joined("qc") == [("", "q1", "c1")]
    assert joined("sc") == [("s1", "", "c1")]
    assert joined("c c") == [("", "", "c1"), ("", "", "c2")]
    assert joined("s") == [("s1", "", "")]


def test_a_name_before_a_cue_without_a_source():
    text = "On Monday, Ilse Dorn said it rained."
    spans = [Tagged("cue", 21, 25), Tagged("content", 26, 35)]
    (source, *rest) = with_names(text, spans)
    assert text[source.start : source.end] == "Ilse Dorn"
    assert rest == spans
    assert with_names("It was said that it rained.", [Tagged("cue", 7, 11)]) == [
        Tagged("cue", 7, 11)
    ]


def test_labels_are_in_capitals():
    text = "“DORN: We left. The question: who?"
    assert [text[s.start : s.end] for s in labelled(text, 0, 15)] == [
        "DORN",
        ":",
        "We left.",
    ]
    assert labelled(text, 16, len(text)) == []
