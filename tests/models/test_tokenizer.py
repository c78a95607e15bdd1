from pathlib import Path

import numpy as np
import pytest

from geostance.models.archive import TrainedModel
from geostance.models.encoding import StatementEncoder
from geostance.models.masking import Query
from geostance.models.mentions import MentionFinder
from geostance.models.targets import default_targets
from geostance.models.tokenizer import FileTokenizer

TEXTS = (
    "Russia praised the treaty.",
    "",
    "   ",
    "Critics blamed NATO for the failed talks, and rightly so. " * 12 + "Moscow left.",
    "“We reject these accusations,” the spokesman said — Łódź, naïve, \ud800, 你好.",
    "[ACTOR-0] [CLS] [PAD] the US and NATO",
)


@pytest.mark.parametrize("chosen", [TEXTS, TEXTS[:1], TEXTS[1:3], TEXTS[3:]])
def test_arrays_are_those_of_transformers(
    tiny_model: TrainedModel, model_folder: Path, chosen: tuple[str, ...]
):
    usual = TrainedModel.load(model_folder).encoder
    own = StatementEncoder(
        FileTokenizer(model_folder), usual.max_length, usual.overlap, usual.hides_names
    )
    finder = MentionFinder(default_targets())
    queries = [Query(text, finder.find(text)) for text in chosen]
    one, other = usual(queries), own(queries)
    for name in ("input_ids", "attention_mask", "statement", "pair", "spans"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name


def test_slots_that_are_absent_are_added(encoder_folder: Path):
    tokenizer = FileTokenizer(encoder_folder)
    before = tokenizer.raw.get_vocab_size()
    encoder = StatementEncoder(tokenizer, 48, 12)
    assert encoder.slot_ids == list(range(before, before + len(encoder.slot_ids)))
