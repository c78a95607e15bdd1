from dataclasses import replace

from geostance.models.mentions import Mention
from geostance.training.mixing.duplicates import HeldOut, leaks, plain, said, shared
from geostance.training.sources.examples import Example

LONG = (
    "The minister of the harbour said on Tuesday that the talks about the new treaty "
    "would go on until the spring, and that nobody had asked for more"
)
ONE = Example("1", LONG, (), {}, "dse", "g", "train")


def test_editors_marks_do_not_count():
    assert plain("“NATO’s  Plan” – he said…") == plain("nato's plan, he said")
    assert plain("Россия; ждёт") == "россия ждёт"


def test_held_out_texts():
    held = HeldOut([f"{LONG}.", "It rained."])
    assert LONG.upper() in held
    assert "It rained" in held
    assert "It rained again" not in held
    short = "The harbour was closed on the day of talks number"
    assert f"{short} two" not in HeldOut([f"{short} one"])
    assert "" not in held


def test_a_text_with_few_words_changed_is_held_out_and_another_not():
    held = HeldOut([LONG])
    assert LONG.replace("Tuesday", "Monday") in held
    assert f"{LONG}, he added" in held
    changed = LONG.replace("harbour", "bank").replace("talks", "cuts")
    assert changed.replace("treaty", "loan").replace("nobody", "no one") not in held


def test_leaks_are_train_examples_of_any_source():
    others = [
        replace(ONE, id="2", source="own", split="dev", text=LONG.lower()),
        replace(ONE, id="3", text="It rained."),
        replace(ONE, id="4", text="It rained!", split="test"),
        replace(ONE, id="5", text="It rained all day."),
    ]
    assert [example.id for example in leaks([ONE, *others])] == ["1", "3"]
    assert leaks([ONE, replace(ONE, id="6")]) == []


def test_a_target_put_before_a_text_is_no_part_of_it():
    text = "Russia, Ukraine: it rained: a lot"
    mentions = (Mention("russia", 0, 6), Mention("ukraine", 8, 15))
    example = replace(ONE, text=text, mentions=mentions)
    assert said(example) == "it rained: a lot"
    assert said(replace(example, mentions=mentions[:1])) == text
    dev = replace(ONE, id="2", text="It rained: a lot.", split="dev")
    assert leaks([example, dev]) == [example]


def test_texts_that_sources_share_are_counted_once():
    own = [replace(ONE, id=str(n), source="own", text=LONG.upper()) for n in range(3)]
    other = [replace(ONE, source="ruw", text="It rained.")]
    found = shared({"dse": [ONE], "own": own, "ruw": other})
    assert found == {"dse, own": 1}
